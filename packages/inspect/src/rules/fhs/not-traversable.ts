import type { FileNode } from '@up/oci';
import { type Identity, mayAccess } from '../../identity.ts';
import { collectReferences } from '../../references/collect-references.ts';
import { renderIdentity, renderList, renderMode } from '../../references/render.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

export const NOT_TRAVERSABLE: Rule = {
  id: 'fhs/not-traversable',
  severity: 'error',
  summary: 'A directory on the way to something that is needed is closed to the user who needs it.',
  check,
};

interface Closed {
  readonly node: FileNode;
  readonly as: Identity;
  readonly paths: Set<string>;
  readonly by: Set<string>;
  isSure: boolean;
}

function* check(subject: Subject): Iterable<Observation> {
  const closed = collectClosed(subject);
  const names = namesOf(subject, new Set([...closed.values()].map(({ node }) => node)));
  for (const { node, as, paths, by, isSure } of closed.values()) {
    const path = names.get(node) ?? '/';
    yield {
      severity: isSure ? 'error' : 'warning',
      message: `${renderIdentity(as)} may not pass through ${path}, which ${renderList([...by])} ${by.size === 1 ? 'has' : 'have'} to`,
      path,
      evidence: `${path} belongs to ${node.uid}:${node.gid}, mode ${renderMode(node.mode & 0o7777)}; on the way to ${renderList([...paths], 5)}`,
      fix: `chmod 755 ${path}: RUN in a Dockerfile, extraCommands or fakeRootCommands of a Nix image, perms of nix2container`,
    };
  }
}

/** The first closed directory of each way, by directory and user. */
function collectClosed(subject: Subject): ReadonlyMap<string, Closed> {
  const numbers = new Map<FileNode, number>();
  const closed = new Map<string, Closed>();
  for (const { path, as, by, ifMissing } of collectReferences(subject)) {
    const lookup = subject.image.tree.lookup(path);
    if (lookup.status !== 'found' || subject.runtime.provides(lookup.realPath)) continue;
    const node = lookup.directories.find(
      (directory) => directory !== lookup.node && !mayAccess(directory, as, 'execute'),
    );
    if (node === undefined) continue;
    const number = numbers.get(node) ?? numbers.size;
    numbers.set(node, number);
    const key = `${number} ${as.uid}`;
    const one = closed.get(key) ?? { node, as, paths: new Set(), by: new Set(), isSure: false };
    closed.set(key, one);
    one.paths.add(path);
    one.by.add(by);
    one.isSure ||= ifMissing === 'error';
  }
  return closed;
}

/** Where directories are: a look-up tells them without their names. */
function namesOf({ image }: Subject, nodes: ReadonlySet<FileNode>): ReadonlyMap<FileNode, string> {
  const names = new Map<FileNode, string>();
  if (nodes.size === 0) return names;
  for (const [path, node] of image.tree.walk()) {
    if (nodes.has(node)) names.set(node, path);
    if (names.size === nodes.size) break;
  }
  return names;
}
