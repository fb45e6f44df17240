import type { ElfFile } from '@up/formats';

/**
 * A file system to look into: an image's, or the host's. Paths are absolute and may contain links, `.` and
 * `..`; a view resolves them as a kernel would whose root is the root of the view.
 */
export interface FileView {
  /** The path with every link resolved; undefined where nothing is there or links go in circles. */
  readonly realPath: (path: string) => string | undefined;
  /** Whether a regular file is there, links followed. */
  readonly isFile: (path: string) => boolean;
  /** Bytes of a regular file, fewer than `length` only where it ends. Not a buffer that is used again. */
  readonly read: (path: string, offset: number, length: number) => Uint8Array;
  /** What is known of an ELF file already: of an image's, whose bytes may not be at hand. */
  readonly elf?: (path: string) => ElfFile | undefined;
}

/** A file as text, or undefined where there is none; at most `maxBytes` of it. */
export function readText(view: FileView, path: string, maxBytes = 1_048_576): string | undefined {
  return view.isFile(path) ? new TextDecoder().decode(view.read(path, 0, maxBytes)) : undefined;
}
