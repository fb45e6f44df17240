import type { TarEntryType } from '@up/formats';
import type { FileFacts } from '../facts/file-facts.ts';

export type LayerEntryType = TarEntryType;

/** One member of a layer, in the order of the layer. Whiteouts are members like any other here. */
export interface LayerEntry {
  readonly type: LayerEntryType;
  /** Without leading slash, `.` and `..`; '' is the root. */
  readonly path: string;
  /** As written for a symbolic link, cleaned as `path` for a hard link, else undefined. */
  readonly linkTarget: string | undefined;
  /** The twelve permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly mtimeSec: number;
  /** Where the body lies in the decompressed layer; undefined where it is not in one piece (sparse). */
  readonly bodyOffset: number | undefined;
  readonly device: { readonly major: number; readonly minor: number } | undefined;
  readonly xattrs: ReadonlyMap<string, Uint8Array> | undefined;
  readonly facts: FileFacts | undefined;
}
