import type { FileNode } from '@up/oci';
import type { Identity } from '../identity.ts';
import type { Subject } from '../subject.ts';
import { creationPlace, placeOfName } from './creation-place.ts';
import type { Attributes } from './repair-action.ts';
import { decline, type FindingRef, propose, type RepairStep } from './repairer.ts';

export interface LinkRequest {
  /** As it is named; links on the way are followed. */
  readonly path: string;
  readonly target: string;
}

/** A link at a path where nothing is; what is there is never replaced, but for a link that leads nowhere. */
export function linkStep(
  { image, runtime }: Subject,
  { path, target }: LinkRequest,
  ...mends: readonly FindingRef[]
): RepairStep {
  const place = creationPlace(image.tree, path);
  if (place.kind === 'blocked') return decline(place.why, ...mends);
  if (place.kind === 'exists') return decline(`${place.path} is there, and is left as it is`, ...mends);
  if (runtime.provides(place.path)) return decline(isMounted(place.path), ...mends);
  if (place.path === target) return decline('the link would lead to itself', ...mends);
  const { replaces } = place;
  return propose(
    { kind: 'symlink', path: place.path, target, ...(replaces === undefined ? {} : { replaces }) },
    ...mends,
  );
}

/** A directory at a path where nothing is. */
export function directoryStep(
  { image, runtime }: Subject,
  { path, mode, uid, gid }: Attributes & { readonly path: string },
  ...mends: readonly FindingRef[]
): RepairStep {
  const place = creationPlace(image.tree, path);
  if (place.kind === 'blocked') return decline(place.why, ...mends);
  if (place.kind === 'exists') return decline(`${place.path} is there, and is no directory`, ...mends);
  if (place.replaces !== undefined) return decline(`${place.path} is a link to ${place.replaces}`, ...mends);
  if (runtime.provides(place.path)) return decline(isMounted(place.path), ...mends);
  return propose({ kind: 'directory', path: place.path, mode, uid, gid }, ...mends);
}

function isMounted(path: string): string {
  return `the runtime mounts something over ${path}`;
}

/** Somebody's first group; 0 where none is known. */
export function groupOf({ gids }: Identity): number {
  const [first = 0] = gids;
  return first;
}

/** Other attributes for what lies at a path without links. */
export function attributesStep(
  { path, node }: { readonly path: string; readonly node: FileNode },
  change: Partial<Attributes>,
  ...mends: readonly FindingRef[]
): RepairStep {
  const before = { mode: node.mode & 0o7777, uid: node.uid, gid: node.gid };
  const type = node.type === 'directory' ? 'directory' : 'file';
  return propose({ kind: 'attributes', path, type, ...before, ...change, before }, ...mends);
}

/** Lines at the end of a text file that is there, or for one that is not. */
export function appendStep(
  { image }: Subject,
  { path, lines }: { readonly path: string; readonly lines: readonly string[] },
  ...mends: readonly FindingRef[]
): RepairStep {
  const place = placeOfName(image.tree, path);
  return place === undefined
    ? decline(`there is no way to ${path}`, ...mends)
    : propose({ kind: 'append', path: place, lines }, ...mends);
}
