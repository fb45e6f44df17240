import type { Subject } from '../subject.ts';

/** `unknown`: it is there, or may be mounted, and its content was not kept. */
export type FileKnowledge = 'known' | 'missing' | 'unknown';

/** What can be said about the content of /etc/passwd, /etc/group and the like. */
export function knowledgeOf({ image: { tree }, runtime }: Subject, path: string): FileKnowledge {
  if (runtime.provides(path)) return 'unknown';
  const found = tree.lookup(path);
  if (found.status !== 'found') return 'at' in found && runtime.provides(found.at) ? 'unknown' : 'missing';
  const { type, facts, sizeBytes } = found.node;
  return type === 'file' && (facts?.text !== undefined || sizeBytes === 0) ? 'known' : 'unknown';
}
