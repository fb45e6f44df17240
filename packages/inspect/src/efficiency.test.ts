import { describe, expect, it } from 'vitest';
import { measureEfficiency } from './efficiency.ts';
import { makeImage } from './testing/make-image.ts';

const MB = 1_000_000;

describe('measureEfficiency', () => {
  it('counts what a higher layer removes and replaces, and never too much', () => {
    const image = makeImage({
      files: {
        '/cache/a': { sizeBytes: 30 * MB },
        '/lib/b': { sizeBytes: 20 * MB },
        '/lib/c': { sizeBytes: 10 * MB },
      },
      upperLayers: [{ '/cache/.wh.a': {}, '/lib/b': { sizeBytes: 20 * MB } }],
    });
    const { totalBytes, hiddenBytes, layers } = measureEfficiency(image);
    expect(totalBytes).toBeGreaterThan(80 * MB);
    expect(hiddenBytes).toBeGreaterThan(49.9 * MB);
    expect(hiddenBytes).toBeLessThanOrEqual(50 * MB + 1024);
    expect(layers).toEqual([expect.objectContaining({ layer: 0, hiddenBytes })]);
  });

  it('finds nothing where all can be seen, hard links included', () => {
    const files = { '/a': { sizeBytes: 5 * MB }, '/b': { hardlink: '/a' } };
    const upper = { '/c': { hardlink: '/a' }, '/d': { sizeBytes: MB } };
    expect(measureEfficiency(makeImage({ files, upperLayers: [upper] })).hiddenBytes).toBe(0);
  });

  it('counts a hard link as visible once, so that it hides nothing that was removed', () => {
    const files = { '/a': { sizeBytes: 20 * MB }, '/b': { hardlink: '/a' }, '/old': { sizeBytes: 20 * MB } };
    const { hiddenBytes } = measureEfficiency(makeImage({ files, upperLayers: [{ '/.wh.old': {} }] }));
    expect(hiddenBytes).toBeGreaterThan(19.9 * MB);
  });

  it('leaves out layers that did not come into the tree, and what is no tar', () => {
    const files = { '/a': { sizeBytes: 5 * MB } };
    const upperLayers = [{ '/.wh.a': {} }];
    const problems = [{ code: 'too-many-entries', message: 'm', layer: 0 }] as const;
    expect(measureEfficiency(makeImage({ files, upperLayers, image: { problems } })).hiddenBytes).toBe(0);
    expect(measureEfficiency(makeImage({ files, upperLayers, image: { format: 'nix2container' } }))).toEqual({
      totalBytes: 0,
      hiddenBytes: 0,
      layers: [],
    });
  });
});
