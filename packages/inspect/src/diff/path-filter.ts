import { matchesName } from '../supervisord/match-name.ts';

/** Whether a path is among those that were asked for. */
export type PathFilter = (path: string) => boolean;

/**
 * The paths that one of several patterns names, and everything below them. `*`, `?` and `[...]` stay within a
 * name, `**` goes over any number of directories. A pattern without slash names files at any depth.
 */
export function createPathFilter(patterns: readonly string[]): PathFilter {
  const compiled = patterns.map((pattern) => {
    const parts = pattern.split('/').filter((part) => part !== '');
    return pattern.includes('/') ? parts : ['**', ...parts];
  });
  return (path) => {
    const names = path.split('/').filter((part) => part !== '');
    return compiled.some((parts) => matchesPrefix(parts, names));
  };
}

/** Whether the pattern matches the path or a directory above it. One row of a table is kept: no backtracking. */
function matchesPrefix(parts: readonly string[], names: readonly string[]): boolean {
  // reached[i]: the first i parts of the pattern match the names so far.
  let reached = spread(parts, [true]);
  if (reached[parts.length] === true) return true;
  for (const name of names) {
    const next: boolean[] = [];
    parts.forEach((part, index) => {
      if (part === '**' ? reached[index] === true : false) next[index] = true;
      if (part !== '**' && reached[index] === true && matchesName(part, name)) next[index + 1] = true;
    });
    reached = spread(parts, next);
    if (reached[parts.length] === true) return true;
  }
  return false;
}

/** `**` may stand for no directory at all. */
function spread(parts: readonly string[], reached: boolean[]): boolean[] {
  parts.forEach((part, index) => {
    if (part === '**' && reached[index] === true) reached[index + 1] = true;
  });
  return reached;
}
