import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { type FileSpecs, makeImage } from '../../testing/make-image.ts';
import { TIMESTAMPS } from './timestamps.ts';

const check = async (created: string | undefined, files: FileSpecs = {}) =>
  (await inspectImage({ image: makeImage({ config: { created }, files }), rules: [TIMESTAMPS] })).findings;

const DAY = '2024-05-01T00:00:00Z';
const LATER = Date.parse(DAY) / 1000 + 1;

describe('oci/timestamps', () => {
  it('finds a time that a clock gave', async () => {
    expect(await check('2024-05-01T12:34:56.789123Z')).toEqual([
      expect.objectContaining({
        severity: 'info',
        message:
          'the image says that it was created at 2024-05-01T12:34:56.789123Z, to a fraction of a second: two builds of it differ',
      }),
    ]);
  });

  it('finds files that are newer than the image', async () => {
    expect(await check(DAY, { '/a': { mtimeSec: LATER }, '/b': {}, '/c': { mtimeSec: LATER } })).toEqual([
      expect.objectContaining({
        message: "2 files are newer than the image itself: their times are the build's",
        path: '/a',
        evidence: `created ${DAY}; later: /a, /c`,
      }),
    ]);
  });

  it.each([
    ['of Nix', '1970-01-01T00:00:01Z', LATER],
    ['of Bazel', '1970-01-01T00:00:00Z', 0],
    ['set to a date', DAY, LATER - 1],
    ['with zeros for a fraction', '2024-05-01T00:00:00.000Z', 1],
    ['that is absent', undefined, LATER],
    ['that is none', 'yesterday', LATER],
  ])('says nothing of a time %s', async (_, created, mtimeSec) => {
    expect(await check(created, { '/a': { mtimeSec } })).toEqual([]);
  });
});
