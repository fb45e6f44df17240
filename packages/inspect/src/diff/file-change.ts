import type { FileNode, FileType } from '@up/oci';

export type FileAspect =
  | 'type'
  | 'content'
  | 'size'
  | 'mode'
  | 'owner'
  | 'link-target'
  | 'device'
  | 'xattrs'
  | 'mtime';

/** A file that only one side has. */
export interface LoneFile {
  readonly path: string;
  readonly type: FileType;
  /** Of a directory: of everything in it. */
  readonly sizeBytes: number;
  /** Of a directory: how many files are in it, directories not counted. */
  readonly files?: number;
  /** true: the directory that it is in is listed, too. */
  readonly isInside?: true;
}

export interface FileChange {
  readonly path: string;
  /** What is not the same. */
  readonly how: readonly FileAspect[];
  readonly a: FileState;
  readonly b: FileState;
}

export interface FileState
  extends Pick<FileNode, 'type' | 'mode' | 'uid' | 'gid' | 'sizeBytes' | 'mtimeSec'> {
  readonly linkTarget?: string | undefined;
}

export interface FilesDiff {
  /** The largest first; cut at `maxListed`, `counts` are complete. */
  readonly added: readonly LoneFile[];
  readonly removed: readonly LoneFile[];
  /** The largest difference in size first. */
  readonly changed: readonly FileChange[];
  readonly counts: FileCounts;
}

export interface FileCounts {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Directories not counted. */
  readonly unchanged: number;
  /** Links that lead to the same file of another build of a store path; not among those above. */
  readonly relinked: number;
  /** Files of the same size whose content is not known; otherwise the same. */
  readonly uncompared: number;
  /** Store paths that only one side has: their files are left to the packages. */
  readonly storePaths: number;
}

export function stateOf({ type, mode, uid, gid, sizeBytes, mtimeSec, linkTarget }: FileNode): FileState {
  return { type, mode, uid, gid, sizeBytes, mtimeSec, ...(linkTarget === undefined ? {} : { linkTarget }) };
}
