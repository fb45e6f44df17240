import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapWords } from './wrap-words.ts';

describe('wrapWords', () => {
  it('breaks between words', () => {
    expect(wrapWords('looping the shipped segments', 12)).toEqual(['looping the', 'shipped', 'segments']);
  });

  it('leaves what fits, and words that never would', () => {
    expect(wrapWords('short', 80)).toEqual(['short']);
    expect(wrapWords('a http://127.0.0.1:17080/stream.m3u8 b', 10)).toEqual([
      'a',
      'http://127.0.0.1:17080/stream.m3u8',
      'b',
    ]);
    expect(wrapWords('any text at all', Number.POSITIVE_INFINITY)).toEqual(['any text at all']);
  });

  it('loses nothing, and is never wider than it has to be', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 20 }), fc.integer({ min: 1, max: 60 }), (text, width) => {
        const lines = wrapWords(text, width);
        expect(lines.join(' ')).toBe(text);
        for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
      }),
    );
  });
});
