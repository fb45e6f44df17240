import type { FileNode } from '@up/oci';
import type { FileAspect } from './file-change.ts';

export interface CompareOptions {
  /** true: times of modification are a difference. */
  readonly times: boolean;
  /** false: one side cannot tell extended attributes. */
  readonly xattrs: boolean;
  /** Whether two link targets lead to the same file of two builds of a store path. */
  readonly isSameTarget: (a: string, b: string) => boolean;
}

export interface Comparison {
  readonly how: readonly FileAspect[];
  /** true: the contents have the same size, and cannot be told apart. */
  readonly isContentUnknown: boolean;
  readonly isRelinked: boolean;
}

/** What is not the same about two files; nothing of what they hold, where they are directories. */
export function compareNodes(a: FileNode, b: FileNode, options: CompareOptions): Comparison {
  if (a.type !== b.type) return { how: ['type'], isContentUnknown: false, isRelinked: false };
  const content = a.type === 'file' ? compareContent(a, b) : 'same';
  const target = a.type === 'symlink' ? compareTargets(a, b, options) : 'same';
  const how: FileAspect[] = [];
  if (content === 'different') how.push('content');
  if (a.type === 'file' && a.sizeBytes !== b.sizeBytes) how.push('size');
  if (target === 'different') how.push('link-target');
  // What nobody listed has no attributes of its own.
  if (!a.isImplied && !b.isImplied) how.push(...compareAttributes(a, b, options));
  return { how, isContentUnknown: content === 'unknown', isRelinked: target === 'relinked' };
}

function compareContent(a: FileNode, b: FileNode): 'same' | 'different' | 'unknown' {
  if (a.sizeBytes !== b.sizeBytes) return 'different';
  if (a.sizeBytes === 0) return 'same';
  const [one, other] = [a.facts?.sha256, b.facts?.sha256];
  if (one === undefined || other === undefined) return 'unknown';
  return one === other ? 'same' : 'different';
}

function compareTargets(
  { linkTarget: a = '' }: FileNode,
  { linkTarget: b = '' }: FileNode,
  { isSameTarget }: CompareOptions,
): 'same' | 'different' | 'relinked' {
  if (a === b) return 'same';
  return isSameTarget(a, b) ? 'relinked' : 'different';
}

function* compareAttributes(
  a: FileNode,
  b: FileNode,
  { times, xattrs }: CompareOptions,
): Generator<FileAspect, void, void> {
  // Nobody asks for the mode of a link.
  if (a.type !== 'symlink' && a.mode !== b.mode) yield 'mode';
  if (a.uid !== b.uid || a.gid !== b.gid) yield 'owner';
  if (a.device?.major !== b.device?.major || a.device?.minor !== b.device?.minor) yield 'device';
  if (xattrs && !sameAttributes(a.xattrs, b.xattrs)) yield 'xattrs';
  if (times && a.mtimeSec !== b.mtimeSec) yield 'mtime';
}

type Xattrs = FileNode['xattrs'];

function sameAttributes(a: Xattrs, b: Xattrs): boolean {
  if ((a?.size ?? 0) !== (b?.size ?? 0)) return false;
  return [...(a ?? [])].every(([name, value]) => {
    const other = b?.get(name);
    return other !== undefined && Buffer.compare(value, other) === 0;
  });
}
