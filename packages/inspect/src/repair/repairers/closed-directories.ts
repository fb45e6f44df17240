import type { FileNode } from '@up/oci';
import { mayAccess } from '../../identity.ts';
import { collectReferences } from '../../references/collect-references.ts';
import type { Subject } from '../../subject.ts';
import type { Repairer } from '../repairer.ts';
import { attributesStep } from '../steps.ts';

/**
 * Directories on the way to what is needed, opened to be passed. One that nobody but root may pass at all was made
 * so by mistake and becomes readable too; others stay as closed as they can.
 */
export const CLOSED_DIRECTORIES: Repairer = {
  rules: ['fhs/not-traversable'],
  steps: function* ({ subject }) {
    const closed = closedDirectories(subject);
    for (const [path, node] of closed.size === 0 ? [] : subject.image.tree.walk()) {
      if (!closed.has(node)) continue;
      const isMistake = (node.mode & 0o111) === 0 || path.startsWith('/nix/');
      yield attributesStep(
        { path, node },
        { mode: (node.mode & 0o7777) | (isMistake ? 0o555 : 0o111) },
        { rule: 'fhs/not-traversable', path },
      );
    }
  },
};

function closedDirectories(subject: Subject): ReadonlySet<FileNode> {
  const closed = new Set<FileNode>();
  for (const { path, as } of collectReferences(subject)) {
    const lookup = subject.image.tree.lookup(path);
    if (lookup.status !== 'found' || subject.runtime.provides(lookup.realPath)) continue;
    const first = lookup.directories.find((one) => one !== lookup.node && !mayAccess(one, as, 'execute'));
    if (first !== undefined) closed.add(first);
  }
  return closed;
}
