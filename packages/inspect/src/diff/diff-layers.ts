import type { Image, Layer } from '@up/oci';

export interface LayersDiff {
  /** In the order of B. */
  readonly shared: readonly SharedLayer[];
  readonly onlyA: readonly OwnLayer[];
  readonly onlyB: readonly OwnLayer[];
  /** Of the shared layers, decompressed. */
  readonly sharedBytes: number;
}

export interface OwnLayer {
  /** Index, 0 is the lowest. */
  readonly layer: number;
  readonly diffId: string;
  readonly sizeBytes: number;
  readonly uncompressedBytes: number;
  readonly createdBy?: string | undefined;
}

export interface SharedLayer {
  readonly diffId: string;
  /** Index in A and in B. */
  readonly inA: number;
  readonly inB: number;
  readonly uncompressedBytes: number;
}

/** Layers with the same content by their diffID; one that occurs twice is shared as often as both have it. */
export function diffLayers(a: Image, b: Image): LayersDiff {
  const left = new Map<string, number[]>();
  a.layers.forEach(({ diffId }, index) => {
    if (diffId !== '') left.set(diffId, [...(left.get(diffId) ?? []), index]);
  });
  const shared: SharedLayer[] = [];
  const onlyB: OwnLayer[] = [];
  b.layers.forEach((layer, inB) => {
    const inA = left.get(layer.diffId)?.shift();
    if (inA === undefined) onlyB.push(own(layer, inB));
    else shared.push({ diffId: layer.diffId, inA, inB, uncompressedBytes: layer.uncompressedBytes });
  });
  const inBoth = new Set(shared.map(({ inA }) => inA));
  const onlyA = a.layers.flatMap((layer, index) => (inBoth.has(index) ? [] : [own(layer, index)]));
  return { shared, onlyA, onlyB, sharedBytes: shared.reduce((sum, one) => sum + one.uncompressedBytes, 0) };
}

function own({ diffId, sizeBytes, uncompressedBytes, createdBy }: Layer, layer: number): OwnLayer {
  return { layer, diffId, sizeBytes, uncompressedBytes, createdBy };
}
