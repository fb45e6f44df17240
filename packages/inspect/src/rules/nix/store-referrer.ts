import { posix } from 'node:path';
import type { FileNode } from '@up/oci';

const STORE = '/nix/store/';

/** Store entries (`<hash>-<name>`) that a file of an image names, in its content or as a link. */
export function referencesOf(path: string, { type, linkTarget, facts }: FileNode): readonly string[] {
  if (type !== 'symlink') return facts?.storeReferences ?? [];
  // Paths of a walk are without links, so that `..` of a relative target can be taken literally.
  const target = posix.resolve(posix.dirname(path), linkTarget ?? '');
  const entry = target.startsWith(STORE) ? target.slice(STORE.length).split('/', 1)[0] : undefined;
  return entry === undefined || entry === '' ? [] : [entry];
}

/** Whether the file is run, loaded or followed, so that it fails by what it names. */
export function isFollowed({ type, mode, facts }: FileNode): boolean {
  if (type === 'symlink') return true;
  if (facts?.elf !== undefined) return facts.elf.type !== 'relocatable' && facts.elf.type !== 'core';
  return facts?.shebang !== undefined && (mode & 0o111) !== 0;
}

/**
 * Files that name store paths without needing them: what a build leaves for other builds, debug information,
 * documentation with its examples, derivations, and the records of Nix itself.
 */
export function namesWithoutNeed(path: string): boolean {
  return RECORDS.test(path) || BUILD_FILES.test(path) || DOCUMENTATION.test(path);
}

const RECORDS = /^\/nix\/var\/|^\/nix\/store\/(?:\.links\/|[^/]+\.drv$)|^\/nix-path-registration$/;
const BUILD_FILES = /\.(?:la|pc|a|o|debug)$|\/(?:nix-support|lib\/debug)\//;
const DOCUMENTATION = /\/(?:share|gnu)\/(?:doc|man|info|gtk-doc|devhelp)\//;
