import type { ConfigFiles } from './config-files.ts';
import { matchesName } from './match-name.ts';
import { directoryName, joinPath } from './posix-path.ts';

/** Longer paths do not exist. */
const MAX_PATH = 4096;

/** A pattern that goes down and up again finds the same files over and over: more are not listed. */
const MAX_MATCHES = 10_000;

/** Python's `glob.glob` without `**`: names keep the way the pattern was written, hidden ones need a dot in it. */
export function glob(pattern: string, files: ConfigFiles): readonly string[] {
  return pattern.length > MAX_PATH ? [] : matches(pattern, files);
}

function matches(pattern: string, files: ConfigFiles): readonly string[] {
  const directory = directoryName(pattern);
  const name = pattern.slice(pattern.lastIndexOf('/') + 1);
  if (!hasMagic(pattern)) return exists(pattern, files) ? [pattern] : [];
  const parents = directory !== pattern && hasMagic(directory) ? matches(directory, files) : [directory];
  const found: string[] = [];
  for (const parent of parents) {
    if (found.length > MAX_MATCHES) break;
    for (const each of namesIn(parent, name, files)) found.push(joinPath(parent, each));
  }
  return found;
}

function namesIn(directory: string, pattern: string, files: ConfigFiles): readonly string[] {
  if (!hasMagic(pattern)) return exists(joinPath(directory, pattern), files) ? [pattern] : [];
  const names = files.listDirectory(directory) ?? [];
  return names.filter(
    (name) => (pattern.startsWith('.') || !name.startsWith('.')) && matchesName(pattern, name),
  );
}

function hasMagic(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/** What ends in a slash has to be a directory. */
function exists(path: string, files: ConfigFiles): boolean {
  if (files.listDirectory(path) !== undefined) return true;
  return !path.endsWith('/') && files.readText(path) !== undefined;
}
