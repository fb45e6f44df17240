import type { Layer } from '@up/oci';
import { describe, expect, it } from 'vitest';
import { makeImage } from '../testing/make-image.ts';
import { diffLayers } from './diff-layers.ts';

const image = (...diffIds: readonly string[]) => {
  const layers = diffIds.map(
    (diffId): Layer => ({
      ...{ digest: diffId, diffId, sizeBytes: 1, uncompressedBytes: 10, entries: 0, isPresent: true },
    }),
  );
  return makeImage({ image: { layers } });
};

describe('diffLayers', () => {
  it('finds layers by what is in them, as often as both have them', () => {
    const { shared, onlyA, onlyB, sharedBytes } = diffLayers(image('a', 'b', 'e', 'e'), image('e', 'a', 'c'));
    expect(shared.map(({ diffId, inA, inB }) => [diffId, inA, inB])).toEqual([
      ['e', 2, 0],
      ['a', 0, 1],
    ]);
    expect(onlyA.map(({ layer, diffId }) => [layer, diffId])).toEqual([
      [1, 'b'],
      [3, 'e'],
    ]);
    expect(onlyB.map(({ diffId }) => diffId)).toEqual(['c']);
    expect(sharedBytes).toBe(20);
  });

  it('shares nothing of which it does not know what it is', () => {
    expect(diffLayers(image(''), image('')).shared).toEqual([]);
  });
});
