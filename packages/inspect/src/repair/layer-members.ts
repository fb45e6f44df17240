import { Buffer } from 'node:buffer';
import type { FileNode, ImageTree, LayerMember } from '@up/oci';
import type { RepairedImage } from './apply-actions.ts';

export interface LayerMembersOptions {
  readonly repaired: RepairedImage;
  /** The image as it was. */
  readonly before: ImageTree;
  /** Index of the new layer. */
  readonly layer: number;
  /** For what is new, in seconds since 1970. */
  readonly mtimeSec: number;
  /** The content of a file of the layers below. */
  readonly bodyOf: (path: string, node: FileNode) => Promise<Uint8Array>;
}

/**
 * The layer that makes an image into a repaired one. It says anew what every directory on the way is like: container
 * runtimes take that from the topmost layer that has anything in the directory.
 */
export async function layerMembers(options: LayerMembersOptions): Promise<readonly LayerMember[]> {
  const { repaired, before } = options;
  const paths = new Set([...repaired.changed].flatMap(withParents));
  const members: LayerMember[] = [];
  for (const path of [...paths].sort()) {
    const node = repaired.image.tree.lstat(path);
    // A root that no layer described is described by none.
    const isPlainRoot = path === '/' && before.root.isImplied && !repaired.changed.has('/');
    if (node !== undefined && !isPlainRoot) members.push(await toMember(path, node, options));
  }
  return members;
}

function withParents(path: string): readonly string[] {
  const names = path.split('/').filter((name) => name !== '');
  return ['/', ...names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`)];
}

async function toMember(path: string, node: FileNode, options: LayerMembersOptions): Promise<LayerMember> {
  const { repaired, before, bodyOf } = options;
  const isNew = repaired.changed.has(path) || before.lstat(path) === undefined;
  const common = {
    path: path === '/' ? './' : path,
    mode: node.mode & 0o7777,
    uid: node.uid,
    gid: node.gid,
    mtimeSec: isNew ? options.mtimeSec : Math.max(0, Math.floor(node.mtimeSec)),
  };
  if (node.type === 'directory') return { ...common, type: 'directory' };
  if (node.type === 'symlink') return { ...common, type: 'symlink', linkTarget: node.linkTarget ?? '' };
  // What is of a layer below has other attributes only.
  const isCopy = node.layer < options.layer;
  const content = isCopy ? await bodyOf(path, node) : Buffer.from(node.facts?.text ?? '', 'utf8');
  return { ...common, type: 'file', content };
}
