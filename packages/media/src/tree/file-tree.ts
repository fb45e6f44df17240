import type { ReadAt } from '@up/formats';

/** A regular file inside of a medium. */
export interface TreeFile {
  readonly sizeBytes: number;
  readonly readAt: ReadAt;
}

export interface TreeOptions {
  /** Overrides how the file system compares names: isolinux, for one, never tells case apart. */
  readonly match?: 'any-case' | undefined;
}

/** A file system inside of a medium, to look things up in. Reading throws a FormatError where it is damaged. */
export interface FileTree {
  /** What paths in it begin with when they are paths in the medium: `` for an ISO, `esp:`, `2:`. */
  readonly prefix: string;
  readonly labels: readonly string[];
  /** A regular file, links followed; undefined where there is none. */
  readonly find: (path: string, options?: TreeOptions) => Promise<TreeFile | undefined>;
  /** Names in a directory; none where there is no directory. */
  readonly list: (path: string) => Promise<readonly string[]>;
}

/** Of one configuration: the largest ones have some hundred kilobytes. */
const MAX_TEXT_BYTES = 512 * 1024;

/** A text of the size of a configuration, or undefined where there is none, or something far larger. */
export async function readTreeText(
  tree: FileTree,
  path: string,
  options?: TreeOptions,
): Promise<string | undefined> {
  const file = await tree.find(path, options);
  if (file === undefined || file.sizeBytes > MAX_TEXT_BYTES) return undefined;
  return new TextDecoder().decode(await file.readAt(0, file.sizeBytes));
}
