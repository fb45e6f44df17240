import { posix } from 'node:path';

/** What the tokens of glibc's search paths stand for in one object. */
export interface Tokens {
  readonly ORIGIN: string;
  readonly LIB: string;
  readonly PLATFORM: string;
}

/**
 * Replaces $ORIGIN, $LIB and $PLATFORM, with or without braces. Anything else with a dollar stays as it is, as
 * glibc leaves it: `$ORIGINAL` and `${HOME}` are names of directories.
 */
export function expandTokens(text: string, tokens: Tokens): string {
  return text.replace(
    /\$(?:\{(ORIGIN|LIB|PLATFORM)\}|(ORIGIN|LIB|PLATFORM)(?![A-Za-z0-9_]))/g,
    (_, braced: keyof Tokens | undefined, bare: keyof Tokens | undefined) =>
      tokens[braced ?? bare ?? 'ORIGIN'],
  );
}

/** One directory of a search path: as written, and as searched. */
export interface SearchDirectory {
  readonly entry: string;
  readonly directory: string;
}

export interface SearchPathOptions {
  readonly separators: RegExp;
  readonly tokens: Tokens;
  readonly workingDirectory: string;
}

/** glibc's reading of a path list. An empty element is the working directory; an empty list is no list. */
export function glibcDirectories(
  path: string | undefined,
  { separators, tokens, workingDirectory }: SearchPathOptions,
): readonly SearchDirectory[] {
  if (path === undefined || path === '') return [];
  return path.split(separators).map((entry) => {
    const expanded = expandTokens(entry, tokens);
    return { entry, directory: absolute(expanded === '' ? '.' : expanded, workingDirectory) };
  });
}

/**
 * musl's: empty elements are skipped, only $ORIGIN exists, and one other dollar anywhere makes it ignore the
 * whole list. Without an origin no token is replaced, as in LD_LIBRARY_PATH.
 */
export function muslDirectories(
  path: string | undefined,
  { origin, workingDirectory }: { readonly origin: string | undefined; readonly workingDirectory: string },
): readonly SearchDirectory[] {
  if (path === undefined) return [];
  if (origin !== undefined && /\$(?!ORIGIN|\{ORIGIN\})/.test(path)) return [];
  const entries = path.split(/[:\n]+/).filter((entry) => entry !== '');
  return entries.map((entry) => {
    const expanded = origin === undefined ? entry : entry.replace(/\$(?:ORIGIN|\{ORIGIN\})/g, () => origin);
    return { entry, directory: absolute(expanded, workingDirectory) };
  });
}

/**
 * Relative paths start at the working directory. `..` stays: after a link it means the link target's parent,
 * which only the file view can tell.
 */
export function absolute(path: string, workingDirectory: string): string {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, '') || '/' : path;
  if (posix.isAbsolute(trimmed)) return trimmed;
  return trimmed === '.' ? workingDirectory : `${workingDirectory.replace(/\/$/, '')}/${trimmed}`;
}

export function inDirectory(directory: string, name: string): string {
  return directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`;
}
