import type { ImageProblem, Layer } from '@up/oci';
import { describe, expect, it } from 'vitest';
import { makeImage } from '../../testing/make-image.ts';
import { unreadLayers } from './unread-layers.ts';

const unread = (...problems: ImageProblem[]) => [...unreadLayers(makeImage({ image: { problems } }))];
const at = (one: Partial<ImageProblem> & Pick<ImageProblem, 'code'>): ImageProblem => ({
  message: 'm',
  layer: 3,
  ...one,
});

describe('unreadLayers', () => {
  it('names layers that are absent or broke off', () => {
    const layer: Layer = {
      digest: '',
      diffId: '',
      sizeBytes: 0,
      uncompressedBytes: 0,
      entries: 0,
      isPresent: true,
    };
    const image = makeImage({ image: { layers: [layer, { ...layer, isPresent: false }] } });
    expect([...unreadLayers(image)]).toEqual([1]);
    expect(unread(at({ code: 'layer-damaged' }))).toEqual([3]);
    expect(unread(at({ code: 'tar-damaged', evidence: { reason: 'tar/checksum', entriesRead: 2 } }))).toEqual(
      [3],
    );
    expect(unread(at({ code: 'layer-compression', evidence: { compression: 'xz' } }))).toEqual([3]);
  });

  it('passes over oddities', () => {
    expect(unread(at({ code: 'digest-mismatch' }), at({ code: 'path-refused' }))).toEqual([]);
    expect(unread(at({ code: 'tar-damaged', evidence: { reason: 'tar/trailing-data' } }))).toEqual([]);
    expect(unread(at({ code: 'layer-compression', evidence: { expected: 'gzip', actual: 'none' } }))).toEqual(
      [],
    );
  });
});
