import { bitrateKbps, deriveTestOrigin } from '@up/profiles';
import { describe, expect, it } from 'vitest';
import { renditionsOf } from '../renditions.ts';
import { PROFILES, type ProfileName } from '../testing/profiles.ts';
import { ffmpegArgs, outputName } from './ffmpeg-args.ts';
import { h264Level } from './h264-level.ts';

function argsOf(profile: ProfileName): readonly string[] {
  const settings = PROFILES[profile];
  return ffmpegArgs({
    settings,
    derived: deriveTestOrigin(settings),
    renditions: renditionsOf(settings),
    workDir: '/var/hls/.work',
    outputPrefix: (index) => `r1-${index}-`,
  });
}

/** The values of an option, in order. */
function valuesOf(args: readonly string[], option: string): readonly (string | undefined)[] {
  return args.flatMap((arg, index) => (arg === option ? [args[index + 1]] : []));
}

describe.each(Object.keys(PROFILES) as ProfileName[])('the arguments of %s', (profile) => {
  const settings = PROFILES[profile];
  const renditions = renditionsOf(settings);
  const args = argsOf(profile);

  it('encodes every rendition as the profile says', () => {
    expect(valuesOf(args, '-b:v')).toEqual(renditions.map(({ video }) => video.bitrate));
    expect(valuesOf(args, '-maxrate')).toEqual(renditions.map(({ video }) => video.maxrate));
    expect(valuesOf(args, '-bufsize')).toEqual(renditions.map(({ video }) => video.bufsize));
    expect(valuesOf(args, '-b:a')).toEqual(renditions.map(({ video }) => video.audioBitrate));
    expect(new Set(valuesOf(args, '-preset'))).toEqual(new Set([settings.encoder.preset]));
    expect(new Set(valuesOf(args, '-tune'))).toEqual(new Set([settings.encoder.tune]));
    expect(new Set(valuesOf(args, '-g'))).toEqual(
      new Set([String(settings.encoder.framerate * settings.hls.segmentDuration)]),
    );
  });

  it('never asks for a minrate above the bitrate', () => {
    for (const [index, minrate] of valuesOf(args, '-minrate').entries()) {
      expect(bitrateKbps(minrate ?? '')).toBeLessThanOrEqual(
        bitrateKbps(renditions[index]?.video.bitrate ?? ''),
      );
    }
  });

  it('lists every output on a descriptor of its own', () => {
    expect(valuesOf(args, '-segment_list')).toEqual(renditions.map((_, index) => `pipe:${3 + index}`));
    expect(valuesOf(args, '-progress')).toEqual([`pipe:${3 + renditions.length}`]);
  });
});

describe('particular arguments', () => {
  it('takes the largest picture of the ladder as source and scales it', () => {
    const args = argsOf('4k-abr');
    expect(args.join(' ')).toContain('testsrc2=size=3840x2160:rate=30');
    expect(valuesOf(args, '-filter_complex')[0]).toContain(
      '[0:v]split=5[s0][s1][s2][s3][s4];[s0]scale=3840:2160',
    );
    expect(valuesOf(args, '-level:v')).toEqual(['5.1', '4.1', '4.1', '4.1', '4.1']);
    expect(args.filter((arg) => arg.endsWith('%05d.ts'))).toHaveLength(5);
  });

  it('lowers the minrate of the base to the bitrate of the profile', () => {
    expect(valuesOf(argsOf('default'), '-minrate')).toEqual(['2000k']);
    expect(valuesOf(argsOf('logged'), '-minrate')).toEqual(['5000k']);
  });

  it('escapes a directory with a percent sign in it', () => {
    const settings = PROFILES.default;
    const options = { settings, derived: deriveTestOrigin(settings), renditions: renditionsOf(settings) };
    expect(ffmpegArgs({ ...options, workDir: '/a%d', outputPrefix: () => 'x-' }).at(-1)).toBe(
      '/a%%d/x-%05d.ts',
    );
    expect(outputName('x-', 3)).toBe('x-00003.ts');
  });
});

describe('h264Level', () => {
  it.each([
    ['4.1', 1280, 720, 30, '4.1'],
    ['4.1', 1920, 1080, 30, '4.1'],
    ['4.1', 1920, 1080, 60, '4.2'],
    ['4.1', 3840, 2160, 30, '5.1'],
    ['4.1', 3840, 2160, 60, '5.2'],
    ['1', 1280, 720, 30, '3.1'],
    ['9.9', 320, 180, 30, '1.3'],
    ['4.1', 7680, 4320, 120, '6.2'],
  ])('%s for %sx%s at %s is %s', (configured, width, height, frameRate, level) => {
    expect(h264Level(configured, { width, height, frameRate })).toBe(level);
  });
});
