import { plural } from '@up/core';
import type { FileNode } from '@up/oci';
import { renderList, renderMode } from '../../references/render.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

export const SETUID: Rule = {
  id: 'exec/setuid',
  severity: 'info',
  summary: 'Programs that run with the rights of their owner or group, whoever starts them.',
  check,
};

function* check({ image: { tree } }: Subject): Iterable<Observation> {
  const found = new Map<FileNode, string>();
  for (const [path, node] of tree.walk()) {
    const isMarked = node.type === 'file' && (node.mode & 0o6000) !== 0 && (node.mode & 0o111) !== 0;
    if (isMarked && !found.has(node)) found.set(node, path);
  }
  const [first] = found.values();
  if (first === undefined) return;
  yield {
    message: `${plural(found.size, 'program')} with the set-uid or set-gid bit`,
    path: first,
    evidence: renderList([...found].map(describe), 20),
    fix: 'where nothing needs them: find / -xdev -perm /6000 -type f -exec chmod a-s {} +, or run with no-new-privileges',
  };
}

function describe([{ mode, uid, gid }, path]: readonly [FileNode, string]): string {
  const rights = (mode & 0o4000) === 0 ? `gid ${gid}` : `uid ${uid}`;
  return `${path} (${renderMode(mode & 0o7777)}, ${rights})`;
}
