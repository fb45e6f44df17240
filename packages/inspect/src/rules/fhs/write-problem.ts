import { posix } from 'node:path';
import type { Lookup } from '@up/oci';
import { mayAccess, mayReach } from '../../identity.ts';
import { absenceOf } from '../../references/absence.ts';
import { isContainerOutput } from '../../references/container-output.ts';
import type { PathWrite } from '../../references/path-write.ts';
import type { Subject } from '../../subject.ts';
import { canWriteIn } from './writable.ts';

export type WriteProblem =
  /** The directory that the file would be in does not exist. */
  | { readonly kind: 'no-directory'; readonly directory: string; readonly at: string }
  | { readonly kind: 'not-writable'; readonly place: string };

/** Why a file could not be written, where that is certain. */
export function writeProblemOf(subject: Subject, { path, as }: PathWrite): WriteProblem | undefined {
  const { image, runtime } = subject;
  const lookup = image.tree.lookup(path);
  const end = endOf(path, lookup);
  // Who was started as somebody else, or has become somebody else since, may not open it again.
  if (isContainerOutput(end))
    return as.uid === 0 || as.uid === subject.identity.uid ? undefined : { kind: 'not-writable', place: end };
  if (runtime.provides(path)) return undefined;
  if (lookup.status === 'found') {
    if (lookup.node.type !== 'file') return undefined;
    const isWritable = mayReach(lookup, as) && mayAccess(lookup.node, as, 'write');
    return isWritable ? undefined : { kind: 'not-writable', place: path };
  }
  if (runtime.provides(lookup.at)) return undefined;
  const link = lookup.via.at(-1);
  const isLinkItself = link !== undefined && posix.basename(link.path) === posix.basename(path);
  const file = isLinkItself ? posix.resolve(posix.dirname(link.path), link.target) : path;
  const directory = posix.dirname(file);
  const absence = absenceOf(subject, directory);
  if (absence !== undefined)
    return runtime.makesDirectory(directory)
      ? undefined
      : { kind: 'no-directory', directory, at: absence.at };
  return canWriteIn(subject, directory, as) || image.tree.lookup(directory).status !== 'found'
    ? undefined
    : { kind: 'not-writable', place: directory };
}

/** Where a path leads that may be a link. */
function endOf(path: string, { via }: Lookup): string {
  const link = via.at(-1);
  return link === undefined ? path : posix.resolve(posix.dirname(link.path), link.target);
}
