import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePlaylist } from './playlist.ts';

const BASE = 'http://origin/live/stream.m3u8';

describe('parsePlaylist', () => {
  it('reads a live media playlist', () => {
    const text = `#EXTM3U
#EXT-X-VERSION:3
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:41
#EXTINF:2.000000,日本 with a title
seg00041.ts
#EXT-X-DISCONTINUITY
#EXTINF:1.5,
http://other/seg00042.ts
`;
    expect(parsePlaylist(text, BASE)).toEqual({
      type: 'media',
      targetDurationMs: 2000,
      mediaSequence: 41,
      ended: false,
      segments: [
        { sequence: 41, uri: 'seg00041.ts', baseUrl: BASE, durationMs: 2000, gap: false },
        { sequence: 42, uri: 'http://other/seg00042.ts', baseUrl: BASE, durationMs: 1500, gap: false },
      ],
    });
  });

  it('reads byte ranges, initialisation sections, gaps and the end', () => {
    const text = `#EXTM3U
#EXT-X-VERSION:8
#EXT-X-TARGETDURATION:4
#EXT-X-MAP:URI="init.mp4",BYTERANGE="100@0"
#EXTINF:4,
#EXT-X-BYTERANGE:500@100
all.mp4
#EXT-X-GAP
#EXTINF:4,
lost.mp4
#EXT-X-ENDLIST
`;
    const parsed = parsePlaylist(text, BASE);
    expect(parsed).toMatchObject({
      ended: true,
      segments: [
        { uri: 'all.mp4', range: { offset: 100, sizeBytes: 500 }, gap: false },
        { uri: 'lost.mp4', gap: true },
      ],
    });
    const init = { uri: 'init.mp4', baseUrl: BASE, range: { offset: 0, sizeBytes: 100 } };
    expect(parsed.type === 'media' && parsed.segments[0]?.init).toEqual(init);
  });

  it('lists variants without the I-frame ones', () => {
    const text = `#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=2000000
720p.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1000,URI="iframes.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=500000
360p.m3u8
`;
    expect(parsePlaylist(text, BASE)).toEqual({ type: 'multivariant', variants: ['720p.m3u8', '360p.m3u8'] });
  });

  it('leaves out a segment whose address is still missing', () => {
    const parsed = parsePlaylist('#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na.ts\n#EXTINF:2,\n', BASE);
    expect(parsed.type === 'media' && parsed.segments.map(({ uri }) => uri)).toEqual(['a.ts']);
  });

  it.each([
    ['an empty body', '', /does not begin/],
    ['a web page', '<html></html>', /does not begin/],
    ['nothing but the first line', '#EXTM3U\n', /no EXT-X-TARGETDURATION/],
    ['a segment without its tags', '#EXTM3U\n#EXT-X-TARGETDURATION:2\nseg.ts\n', /cannot be parsed/],
    [
      'an I-frame variant only',
      '#EXTM3U\n#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="i.m3u8"\n',
      /no variant/,
    ],
  ])('says what is wrong with %s', (_, text, reason) => {
    expect(parsePlaylist(text, BASE)).toMatchObject({
      type: 'invalid',
      reason: expect.stringMatching(reason),
    });
  });

  it('bounds what a server can make a timer wait', () => {
    expect(parsePlaylist('#EXTM3U\n#EXT-X-TARGETDURATION:99999999999\n', BASE)).toMatchObject({
      targetDurationMs: 3_600_000,
    });
    expect(parsePlaylist('#EXTM3U\n#EXT-X-TARGETDURATION:0.0001\n', BASE)).toMatchObject({
      targetDurationMs: 100,
    });
  });

  it('never throws', () => {
    const tag = fc.constantFrom(
      '#EXT-X-TARGETDURATION:2',
      '#EXT-X-MEDIA-SEQUENCE:-5',
      '#EXTINF:2,',
      '#EXTINF:',
      'seg.ts',
      '#EXT-X-BYTERANGE:9',
      '#EXT-X-MAP:URI=""',
      '#EXT-X-KEY:METHOD=AES-128',
      '#EXT-X-STREAM-INF:BANDWIDTH=1',
      '#EXT-X-PART:DURATION=1',
      '#EXT-X-SKIP:SKIPPED-SEGMENTS=9',
      '#EXT-X-DATERANGE:ID="x"',
      '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES',
    );
    const line = fc.oneof(tag, fc.string());
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const parsed = parsePlaylist(['#EXTM3U', ...lines].join('\n'), BASE);
        expect(['media', 'multivariant', 'invalid']).toContain(parsed.type);
      }),
    );
  });
});
