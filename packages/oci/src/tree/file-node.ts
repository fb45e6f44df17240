import type { FileFacts } from '../facts/file-facts.ts';
import type { LayerEntryType } from '../layer/layer-entry.ts';

/** A hard link is a further name of a file, not a type. */
export type FileType = Exclude<LayerEntryType, 'hardlink'>;

/**
 * A file of the merged root file system. Hard links are one node under several names. Not to be spread: most
 * properties are read as they are asked for (`copyNode`).
 */
export interface FileNode {
  readonly type: FileType;
  /** The twelve permission bits, set-uid, set-gid and sticky included. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly mtimeSec: number;
  /** Of a symbolic link, as written. */
  readonly linkTarget: string | undefined;
  /** Index of the layer that it comes from; of a directory, the last one that said something about it. */
  readonly layer: number;
  readonly xattrs: ReadonlyMap<string, Uint8Array> | undefined;
  readonly device: { readonly major: number; readonly minor: number } | undefined;
  readonly facts: FileFacts | undefined;
  /** Of a directory, by name in no particular order; undefined for everything else. */
  readonly children: ReadonlyMap<string, FileNode> | undefined;
  /** Where the body lies in the decompressed layer, where it is known. */
  readonly bodyOffset: number | undefined;
  /** true for a directory that no layer lists, but that something in it needs. */
  readonly isImplied: boolean;
}
