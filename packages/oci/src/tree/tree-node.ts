import type { LayerEntry } from '../layer/layer-entry.ts';
import type { FileNode, FileType } from './file-node.ts';

/** The mutable side of a FileNode: while layers are merged. All have the same shape, so that they stay small. */
export class TreeNode implements FileNode {
  readonly type: FileType;
  mode: number;
  uid: number;
  gid: number;
  sizeBytes: number;
  mtimeSec: number;
  readonly linkTarget: string | undefined;
  layer: number;
  xattrs: ReadonlyMap<string, Uint8Array> | undefined;
  readonly device: FileNode['device'];
  facts: FileNode['facts'];
  readonly children: Map<string, TreeNode> | undefined;
  readonly bodyOffset: number | undefined;
  isImplied = false;

  constructor(entry: LayerEntry & { readonly type: FileType }, layer: number) {
    this.type = entry.type;
    this.mode = entry.mode;
    this.uid = entry.uid;
    this.gid = entry.gid;
    this.sizeBytes = entry.sizeBytes;
    this.mtimeSec = entry.mtimeSec;
    this.linkTarget = entry.linkTarget;
    this.layer = layer;
    this.xattrs = entry.xattrs;
    this.device = entry.device;
    this.facts = entry.facts;
    this.children = entry.type === 'directory' ? new Map() : undefined;
    this.bodyOffset = entry.bodyOffset;
  }

  /** A layer says anew what a directory is like. */
  describe(entry: LayerEntry, layer: number): void {
    this.mode = entry.mode;
    this.uid = entry.uid;
    this.gid = entry.gid;
    this.mtimeSec = entry.mtimeSec;
    this.xattrs = entry.xattrs;
    this.layer = layer;
    this.isImplied = false;
  }
}

/** A directory that is needed but not listed: root's, readable by all, as every tool makes it. */
export function impliedDirectory(layer: number): TreeNode {
  const node = new TreeNode(
    {
      type: 'directory',
      path: '',
      linkTarget: undefined,
      mode: 0o755,
      uid: 0,
      gid: 0,
      sizeBytes: 0,
      mtimeSec: 0,
      bodyOffset: undefined,
      device: undefined,
      xattrs: undefined,
      facts: undefined,
    },
    layer,
  );
  node.isImplied = true;
  return node;
}
