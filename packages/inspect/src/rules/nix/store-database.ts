import type { FileNode, ImageTree } from '@up/oci';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { unreadLayers } from '../oci/unread-layers.ts';

export const STORE_DATABASE: Rule = {
  id: 'nix/store-database',
  severity: 'info',
  summary: 'The image has Nix without its database, or the database without Nix.',
  check,
};

const DATABASE = '/nix/var/nix/db/db.sqlite';

function* check({ image, store, runtime }: Subject): Iterable<Observation> {
  if (unreadLayers(image).size > 0 || runtime.provides(DATABASE) || store.storePaths.size === 0) return;
  const nix = findNix(image.tree, store.storePaths);
  const database = image.tree.lookup(DATABASE);
  if (nix !== undefined && database.status !== 'found')
    yield {
      message: `the image has Nix, but no ${DATABASE}: Nix takes every path of the store for unknown`,
      path: nix,
      evidence: `${nix} is there, ${DATABASE} is not; the store has ${store.storePaths.size} paths`,
      fix: 'where Nix is to be used in the container, set includeNixDB = true (dockerTools.buildLayeredImageWithNixDb, initializeNixDatabase of nix2container); else leave it out',
    };
  if (nix === undefined && database.status === 'found')
    yield {
      message: `the image has ${DATABASE}, but no Nix that would read it`,
      path: DATABASE,
      evidence: `${database.node.sizeBytes} bytes; no bin/nix on the usual paths or in the store`,
      fix: 'leave the database out, unless a tool that lists packages is meant to read it',
    };
}

/** A program `nix` in the usual directories or in a store path that is named after Nix. */
function findNix(tree: ImageTree, storePaths: ReadonlySet<string>): string | undefined {
  const places = ['/bin/nix', '/usr/bin/nix', '/usr/local/bin/nix', '/root/.nix-profile/bin/nix'];
  for (const entry of storePaths) {
    if (/^.{32}-(?:nix|lix)-/.test(entry)) places.push(`/nix/store/${entry}/bin/nix`);
  }
  return places.find((path) => {
    const found = tree.lookup(path);
    return found.status === 'found' && isProgram(found.node);
  });
}

function isProgram({ type, mode }: FileNode): boolean {
  return type === 'file' && (mode & 0o111) !== 0;
}
