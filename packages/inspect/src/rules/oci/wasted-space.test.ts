import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { type FileSpecs, makeImage } from '../../testing/make-image.ts';
import { WASTED_SPACE } from './wasted-space.ts';

const MB = 1_000_000;
const check = async (files: FileSpecs, upper: FileSpecs) =>
  (await inspectImage({ image: makeImage({ files, upperLayers: [upper] }), rules: [WASTED_SPACE] })).findings;

describe('oci/wasted-space', () => {
  it('says how much cannot be seen, and in which layer', async () => {
    const [finding] = await check(
      { '/var/cache/apt': { sizeBytes: 60 * MB }, '/bin/app': { sizeBytes: 40 * MB } },
      { '/var/cache/.wh.apt': {} },
    );
    expect(finding).toMatchObject({
      severity: 'info',
      message:
        'at least 60 MB of 100 MB in the layers cannot be seen: files that were removed or replaced later',
      evidence: '1 layer concerned; layer 1: 60 MB of 100 MB',
      layer: `sha256:${'0'.repeat(64)}`,
    });
  });

  it('says nothing of little: in bytes, or by the size of the image', async () => {
    expect(await check({ '/a': { sizeBytes: 9 * MB } }, { '/.wh.a': {} })).toEqual([]);
    expect(
      await check({ '/a': { sizeBytes: 11 * MB }, '/b': { sizeBytes: 900 * MB } }, { '/.wh.a': {} }),
    ).toEqual([]);
  });

  it('says nothing where nothing is hidden', async () => {
    expect(await check({ '/a': { sizeBytes: 100 * MB } }, { '/b': { sizeBytes: 100 * MB } })).toEqual([]);
  });
});
