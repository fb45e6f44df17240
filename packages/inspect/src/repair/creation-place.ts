import { Buffer } from 'node:buffer';
import type { FileNode, ImageTree } from '@up/oci';

/** Where something would come to lie that is made at a path, once all links on the way are followed. */
export type CreationPlace =
  | {
      readonly kind: 'free';
      readonly path: string;
      /** Target of the link that leads nowhere and lies at `path`. */
      readonly replaces?: string;
    }
  | { readonly kind: 'exists'; readonly path: string; readonly node: FileNode }
  /** `why` ends a sentence. */
  | { readonly kind: 'blocked'; readonly why: string };

/** As the kernel follows (MAXSYMLINKS). */
const MAX_LINKS = 40;
/** PATH_MAX and NAME_MAX of Linux, in bytes. */
const MAX_PATH = 4095;
const MAX_NAME = 255;

const STORE_PATH = /^\/nix\/store\/[^/]+/;

/**
 * As `realpath -m` of coreutils says it: links are followed, also those that lead to something that is not there
 * yet. A store path that is not in the image is no place for anything: a link that leads into one is replaced
 * where it is the file itself, else there is no way.
 */
export function creationPlace(tree: ImageTree, path: string): CreationPlace {
  if (!path.startsWith('/') || path.includes('\0')) return { kind: 'blocked', why: 'its path is none' };
  const walk = follow(tree.root, path);
  if ('why' in walk) return { kind: 'blocked', why: walk.why };
  const { trail, lastLink } = walk;
  const node = trail.at(-1)?.node;
  const real = pathOf(trail);
  if (node !== undefined || trail.length === 1)
    return { kind: 'exists', path: real, node: node ?? tree.root };
  const missingStorePath = STORE_PATH.exec(real)?.[0];
  if (missingStorePath === undefined || tree.lookup(missingStorePath).status === 'found')
    return checked({ kind: 'free', path: real });
  if (lastLink?.isFile !== true || lastLink.path.startsWith('/nix/store/'))
    return { kind: 'blocked', why: `it leads into ${missingStorePath}, which is not in the image` };
  return checked({ kind: 'free', path: lastLink.path, replaces: lastLink.target });
}

interface Step {
  readonly name: string;
  readonly node: FileNode | undefined;
}

interface Walk {
  readonly trail: readonly Step[];
  readonly lastLink: LastLink | undefined;
}

interface LastLink {
  readonly path: string;
  readonly target: string;
  /** Whether nothing of the path came behind it. */
  readonly isFile: boolean;
}

function follow(root: FileNode, path: string): Walk | { readonly why: string } {
  const trail: Step[] = [{ name: '', node: root }];
  const rest = namesOf(path);
  let lastLink: LastLink | undefined;
  let links = 0;
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    if (name === '..') {
      if (trail.length > 1) trail.pop();
      continue;
    }
    const here = trail.at(-1)?.node;
    if (here !== undefined && here.children === undefined) return { why: `${pathOf(trail)} is no directory` };
    const node = here?.children?.get(name);
    if (node?.type !== 'symlink') {
      trail.push({ name, node });
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) return { why: 'links on the way to it run in a circle' };
    const target = node.linkTarget ?? '';
    const at = pathOf([...trail, { name, node }]);
    lastLink = { path: at, target, isFile: rest.length === 0 };
    if (target.startsWith('/')) trail.length = 1;
    rest.push(...namesOf(target));
  }
  return { trail, lastLink };
}

/** The names of a path that lead anywhere, the last one first. */
function namesOf(path: string): string[] {
  return path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .reverse();
}

function pathOf(trail: readonly Step[]): string {
  return trail.length <= 1 ? '/' : trail.map(({ name }) => name).join('/');
}

function checked(place: Extract<CreationPlace, { readonly kind: 'free' }>): CreationPlace {
  const isTooLong =
    Buffer.byteLength(place.path) > MAX_PATH ||
    place.path.split('/').some((name) => Buffer.byteLength(name) > MAX_NAME);
  return isTooLong ? { kind: 'blocked', why: 'its path is longer than any that Linux knows' } : place;
}

/** `path` with the links in its directories followed; a link at its end stays one. Undefined where there is no way. */
export function placeOfName(tree: ImageTree, path: string): string | undefined {
  const slash = path.lastIndexOf('/');
  const parent = creationPlace(tree, path.slice(0, slash) || '/');
  const name = path.slice(slash + 1);
  if (parent.kind === 'blocked' || name === '' || name === '..' || name === '.') return undefined;
  if (parent.kind === 'exists' && parent.node.type !== 'directory') return undefined;
  return parent.path === '/' ? `/${name}` : `${parent.path}/${name}`;
}
