import { posix } from 'node:path';

/** A path as a loader's configuration has it, taken apart. */
export interface LoaderPath {
  /** Absolute, in some file system of the medium. */
  readonly path: string;
  /** Which file system shows only when the loader runs: `($root)`. */
  readonly isAnywhere: boolean;
}

const DEVICE = /^\([^()]*\)/;
const PREFIX = /^\$(?:prefix|\{prefix\}|cmdpath|\{cmdpath\}|config_directory|\{config_directory\})(?=\/)/;

/**
 * Where a path of a configuration leads that lies in `directory`. Undefined where a part of it shows only when
 * the loader runs.
 */
export function resolveLoaderPath(written: string, directory: string): LoaderPath | undefined {
  const bare = written.replace(DEVICE, '');
  const isAnywhere = bare !== written;
  const named = bare.replace(PREFIX, directory);
  // Wildcards are expanded by GRUB, from the file system.
  if (/[$*]/.test(named)) return undefined;
  return { path: posix.resolve('/', directory, named.replaceAll('\\', '/')), isAnywhere };
}

/** `2:/boot/vmlinuz` -> the file system, and the path in it. A path without a prefix is in the one that has none. */
export function splitMediumPath(path: string): { readonly prefix: string; readonly path: string } {
  const found = /^((?:\d+|esp):)(\/.*)$/s.exec(path);
  return found === null ? { prefix: '', path } : { prefix: found[1] ?? '', path: found[2] ?? '' };
}
