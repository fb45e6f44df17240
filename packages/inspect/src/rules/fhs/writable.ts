import { type Identity, mayAccess, mayReach } from '../../identity.ts';
import type { Subject } from '../../subject.ts';

/** Whether somebody can make files in a directory. What the runtime mounts counts as writable. */
export function canWriteIn(subject: Subject, directory: string, identity: Identity): boolean {
  if (subject.runtime.provides(directory)) return true;
  const lookup = subject.image.tree.lookup(directory);
  if (lookup.status !== 'found') return subject.runtime.provides(lookup.at);
  const { node } = lookup;
  return (
    node.type === 'directory' &&
    mayReach(lookup, identity) &&
    mayAccess(node, identity, 'write') &&
    mayAccess(node, identity, 'execute')
  );
}
