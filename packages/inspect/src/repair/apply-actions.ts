import { copyNode, type FileNode, type Image, type ImageTree } from '@up/oci';
import type { Attributes, RepairAction } from './repair-action.ts';
import type { ProposedAction } from './repairer.ts';
import { applyEdits } from './rewrite/apply-edits.ts';
import { newDirectory, newSymlink, newTextFile, TreeOverlay } from './tree-overlay.ts';

/** An image as it would be with one more layer on top; only what rules look at is changed. */
export interface RepairedImage {
  readonly image: Image;
  /** The paths that the layer names, without the directories on the way. */
  readonly changed: ReadonlySet<string>;
}

/** What actions make of an image. Nothing is written: the layer that does the same is made of `changed`. */
export function applyActions(
  image: Image,
  actions: readonly (RepairAction | ProposedAction)[],
): RepairedImage {
  const layer = image.layers.length;
  const overlay = new TreeOverlay(image.tree, layer);
  let { config } = image;
  for (const action of actions) {
    if (action.kind === 'healthcheck')
      config = { ...config, healthcheck: { ...config.healthcheck, test: action.test } };
    else overlay.put(action.path, nodeOf(action, { tree: overlay.tree(), layer }));
  }
  return { image: { ...image, config, tree: overlay.tree() }, changed: overlay.changed };
}

interface Place {
  readonly tree: ImageTree;
  /** Index of the layer that the node comes from. */
  readonly layer: number;
}

function nodeOf(action: Exclude<ProposedAction, { readonly kind: 'healthcheck' }>, place: Place): FileNode {
  switch (action.kind) {
    case 'symlink':
      return newSymlink(action.target, place.layer);
    case 'directory':
      return withAttributes(place.tree.lstat(action.path), action, place);
    case 'attributes':
      return withAttributes(place.tree.lstat(action.path), action, place);
    case 'append':
      return withText(action.path, (text) => appendLines(text, action.lines), place);
    case 'rewrite':
      return withText(action.path, (text) => applyEdits(text, action.edits), place);
  }
}

/** A directory says anew what it is like; the content of a file is still that of its own layer. */
function withAttributes(
  node: FileNode | undefined,
  { mode, uid, gid }: Attributes,
  { layer }: Place,
): FileNode {
  if (node === undefined) return newDirectory({ mode, uid, gid, layer });
  return { ...copyNode(node), mode, uid, gid, layer: node.type === 'directory' ? layer : node.layer };
}

/** A file of its own, with the attributes of the one that was there, or that a link led to. */
function withText(path: string, change: (text: string) => string, { tree, layer }: Place): FileNode {
  const found = tree.lookup(path);
  if (found.status !== 'found') return newTextFile(change(''), { mode: 0o644, uid: 0, gid: 0, layer });
  const { facts, mode, uid, gid } = found.node;
  const isLink = tree.lstat(path)?.type === 'symlink';
  // Files of the store are written by nobody; a file that takes the place of a link is not one of them.
  return newTextFile(change(facts?.text ?? ''), { mode: isLink ? mode | 0o200 : mode, uid, gid, layer });
}

function appendLines(text: string, lines: readonly string[]): string {
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${text}${separator}${lines.map((line) => `${line}\n`).join('')}`;
}
