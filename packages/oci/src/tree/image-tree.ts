import { Buffer } from 'node:buffer';
import { readRangeSync } from '../source/file-chunks.ts';
import type { FileNode } from './file-node.ts';
import { type Lookup, resolvePath } from './resolve-path.ts';
import { walkTree } from './walk-tree.ts';

export interface ReadFileOptions {
  /** Where to begin, in bytes. Default 0. */
  readonly offset?: number;
  /** How much at most, in bytes. Default 16 MiB. */
  readonly maxBytes?: number;
}

/** The merged root file system of an image. Nothing in it has been unpacked. */
export interface ImageTree {
  readonly root: FileNode;
  /** What a program in a container would find at `path`; follows links inside the image. */
  lookup(path: string): Lookup;
  /** The file at `path` itself, a link included; links on the way to it are followed. */
  lstat(path: string): FileNode | undefined;
  /** Every file with its absolute path, directories before what is in them, names in byte order. The root is `/`. */
  walk(): IterableIterator<readonly [path: string, node: FileNode]>;
  /**
   * Bytes of a regular file, where they are at hand: kept, or in an uncompressed layer on this machine.
   * Undefined where they are not: bodies of compressed layers are kept only as far as their facts are.
   */
  readFile(node: FileNode, options?: ReadFileOptions): Uint8Array | undefined;
}

/** Where the layers lie decompressed on this machine, by index. */
export type BodyPlaces = (layer: number) => { readonly path: string; readonly offset: number } | undefined;

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

export function createImageTree(root: FileNode, bodies: BodyPlaces): ImageTree {
  return {
    root,
    lookup: (path) => resolvePath(root, path),
    lstat: (path) => {
      const found = resolvePath(root, path, { followLast: false });
      return found.status === 'found' ? found.node : undefined;
    },
    walk: () => walkTree(root),
    readFile: (node, options = {}) => readBody(node, { bodies, options }),
  };
}

function readBody(
  node: FileNode,
  { bodies, options }: { readonly bodies: BodyPlaces; readonly options: ReadFileOptions },
): Uint8Array | undefined {
  if (node.type !== 'file') return undefined;
  const { offset = 0, maxBytes = DEFAULT_MAX_BYTES } = options;
  const length = Math.max(0, Math.min(node.sizeBytes - offset, maxBytes));
  if (length === 0) return new Uint8Array(0);
  const kept = keptBody(node);
  if (kept !== undefined) return kept.subarray(offset, offset + length);
  const place = bodies(node.layer);
  if (place === undefined || node.bodyOffset === undefined) return undefined;
  return readRangeSync(place.path, { offset: place.offset + node.bodyOffset + offset, length });
}

function keptBody({ facts, sizeBytes }: FileNode): Uint8Array | undefined {
  if (facts?.bytes !== undefined) return facts.bytes;
  if (facts?.text !== undefined) return Buffer.from(facts.text, 'utf8');
  return facts?.head !== undefined && facts.head.length === sizeBytes ? facts.head : undefined;
}
