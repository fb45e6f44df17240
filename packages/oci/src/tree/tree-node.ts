import type { LayerIndex } from '../layer/packed/layer-index.ts';
import { packEntries } from '../layer/packed/layer-index-builder.ts';
import type { FileNode, FileType } from './file-node.ts';

/** An index in its place among the layers of an image. */
export interface PlacedIndex {
  readonly index: LayerIndex;
  readonly layer: number;
  readonly isImplied: boolean;
}

/**
 * The mutable side of a FileNode: while layers are merged. It only points to its entry, and reads from the index
 * what it is asked for: a node takes 48 bytes, with all fields in it 160.
 */
export class TreeNode implements FileNode {
  readonly children: Map<string, TreeNode> | undefined;
  #place: PlacedIndex;
  #row: number;

  constructor(place: PlacedIndex, row: number) {
    this.#place = place;
    this.#row = row;
    this.children = place.index.type(row) === 'directory' ? new Map() : undefined;
  }

  /** A layer says anew what a directory is like. */
  describe(place: PlacedIndex, row: number): void {
    this.#place = place;
    this.#row = row;
  }

  get type(): FileType {
    // Hard links become further names of a node, never nodes.
    return this.#place.index.type(this.#row) as FileType;
  }

  get mode(): number {
    return this.#place.index.mode(this.#row);
  }

  get uid(): number {
    return this.#place.index.uid(this.#row);
  }

  get gid(): number {
    return this.#place.index.gid(this.#row);
  }

  get sizeBytes(): number {
    return this.#place.index.sizeBytes(this.#row);
  }

  get mtimeSec(): number {
    return this.#place.index.mtimeSec(this.#row);
  }

  get linkTarget(): string | undefined {
    return this.#place.index.linkTarget(this.#row);
  }

  get layer(): number {
    return this.#place.layer;
  }

  get xattrs(): FileNode['xattrs'] {
    return this.#place.index.xattrs(this.#row);
  }

  get device(): FileNode['device'] {
    return this.#place.index.device(this.#row);
  }

  get facts(): FileNode['facts'] {
    return this.#place.index.facts(this.#row);
  }

  get bodyOffset(): number | undefined {
    return this.#place.index.bodyOffset(this.#row);
  }

  get isImplied(): boolean {
    return this.#place.isImplied;
  }
}

/** Where a layer has directories that are needed but not listed: root's, readable by all, as every tool makes them. */
export function impliedPlace(layer: number): PlacedIndex {
  const index = packEntries([
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
  ]);
  return { index, layer, isImplied: true };
}
