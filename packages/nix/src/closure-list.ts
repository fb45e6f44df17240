import { UpError } from '@up/core';
import type { Closure } from './closure.ts';
import { isStorePath } from './store-path.ts';

/** More store paths are no closure. */
const MAX_PATHS = 1_000_000;
/** As much of a text as tells what it is. */
const START = 512;

/** Whether a text begins like a list of store paths, one a line. */
export function isClosureList(start: string): boolean {
  const [first = ''] = start.slice(0, START).trimStart().split('\n', 1);
  return isStorePath(first.trim());
}

/**
 * A list of store paths, one a line, as `nix-store --query --requisites` prints it. Empty lines and lines that begin
 * with `#` are passed over. Needs no Nix, and knows no sizes.
 * @throws UpError UP_USAGE where a line is something else.
 */
export function parseClosureList(text: string, source: string): Closure {
  const paths = new Set<string>();
  let number = 0;
  for (const line of text.split('\n', MAX_PATHS + 1)) {
    number += 1;
    const path = line.trim();
    if (path === '' || path.startsWith('#')) continue;
    if (!isStorePath(path) || number > MAX_PATHS)
      throw new UpError('UP_USAGE', `${source} is no list of store paths: line ${number} is something else`, {
        hint: 'Write it with: nix-store --query --requisites ./result > closure.txt',
      });
    paths.add(path);
  }
  return { source, paths: [...paths].sort().map((path) => ({ path })) };
}
