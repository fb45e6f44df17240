import { posix } from 'node:path';
import { findInPath, type SearchOptions } from '../find-executable.ts';
import type { Subject } from '../subject.ts';
import { workingDirectoryOf } from './image-world.ts';

/** supervisord's own order; the first two are relative to where it lies itself. */
export function searchPaths(place: string | undefined, { image: { tree } }: Subject): readonly string[] {
  const homes = place === undefined ? [] : [posix.dirname(posix.dirname(place))];
  const real = place === undefined ? undefined : tree.lookup(place);
  // Nix wraps Python programs so that they see their place in the store.
  if (real?.status === 'found' && real.realPath.startsWith('/nix/store/')) {
    homes.push(posix.dirname(posix.dirname(real.realPath)));
  }
  return [
    ...new Set([
      ...homes.flatMap((home) => [
        posix.join(home, 'etc/supervisord.conf'),
        posix.join(home, 'supervisord.conf'),
      ]),
      'supervisord.conf',
      'etc/supervisord.conf',
      '/etc/supervisord.conf',
      '/etc/supervisor/supervisord.conf',
    ]),
  ];
}

/** The file that starts it, where it can be found. */
export function placeOf(executable: string, subject: Subject): string | undefined {
  if (executable.includes('/')) return absolute(executable, subject);
  return findInPath(executable, searchOf(subject));
}

/** How a name is looked for when the image starts. */
export function searchOf(subject: Subject): SearchOptions {
  return { tree: subject.image.tree, env: subject.env, directory: workingDirectoryOf(subject) };
}

/** Python's supervisord is a script. A binary is the one in Go, which reads configurations in its own way. */
export function isOtherImplementation(place: string | undefined, { image: { tree } }: Subject): boolean {
  const found = place === undefined ? undefined : tree.lookup(place);
  if (found?.status !== 'found' || found.node.facts?.elf === undefined) return false;
  return tree.lookup(`${posix.dirname(found.realPath)}/.supervisord-wrapped`).status !== 'found';
}

/** Whether supervisord's search for a configuration would end there. */
export function exists(path: string, subject: Subject): boolean {
  return subject.image.tree.lookup(absolute(path, subject)).status === 'found';
}

/** A path as supervisord resolves it: from its working directory. */
export function absolute(path: string, subject: Subject): string {
  return posix.resolve(workingDirectoryOf(subject), path);
}
