import type { ImageProblem } from '../problem.ts';
import type { LayerEntry } from './layer-entry.ts';
import type { LayerIndex } from './packed/layer-index.ts';

export type Compression = 'none' | 'gzip' | 'zstd';

/** What came out of reading one layer once. */
export interface LayerReading {
  /** As stored. */
  readonly sizeBytes: number;
  readonly uncompressedBytes: number;
  readonly compression: Compression;
  /** `algorithm:hex` of the stored bytes; empty where nothing was hashed. */
  readonly storedDigests: readonly string[];
  /** `algorithm:hex` of the decompressed bytes; empty where nothing was hashed or the layer is damaged. */
  readonly diffIds: readonly string[];
  /** An index where the layer was read as a tar; a list where it was made of single files. */
  readonly entries: LayerIndex | readonly LayerEntry[];
  /** Without their layer: that is known only to who put the image together. */
  readonly problems: readonly ImageProblem[];
  /** Where the decompressed layer lies on this machine, for reading bodies later. */
  readonly plainFile?: { readonly path: string; readonly offset: number } | undefined;
}
