import type { FileNode } from './file-node.ts';

/** A node as a plain object, for who makes another of it: `{ ...copyNode(node), mode: 0o755 }`. */
export function copyNode(node: FileNode): FileNode {
  const { type, mode, uid, gid, sizeBytes, mtimeSec, linkTarget, layer } = node;
  const { xattrs, device, facts, children, bodyOffset, isImplied } = node;
  return {
    ...{ type, mode, uid, gid, sizeBytes, mtimeSec, linkTarget, layer },
    ...{ xattrs, device, facts, children, bodyOffset, isImplied },
  };
}
