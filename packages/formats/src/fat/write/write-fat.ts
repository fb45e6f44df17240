import { bootBytes, MEDIA, ROOT_CLUSTER } from './boot-bytes.ts';
import {
  DIRECTORY,
  ENTRY_BYTES,
  entriesOf,
  entryCount,
  shortEntry,
  VOLUME_LABEL,
} from './directory-bytes.ts';
import { type FatFileToWrite, type FatNode, fatTree, unwritable } from './fat-tree.ts';
import { type FatGeometry, fatGeometry, MAX_SIZE_BYTES, SECTOR_BYTES, TABLES } from './geometry.ts';

export interface WriteFatOptions {
  /** At most eleven characters of ASCII; it is written in capital letters. */
  readonly label: string;
  /** 32 bits, shown as `1A2B-3C4D`: choose it so that images of one kind always have the same. */
  readonly volumeId: number;
  readonly files: readonly FatFileToWrite[];
  /** Of the whole file system, a multiple of 512. Default: what the files take, in whole megabytes. */
  readonly sizeBytes?: number;
}

/**
 * Writes a FAT file system, for example an EFI system partition. The same options give the same bytes, whatever
 * the order of the files: they are sorted, and times are fixed. FAT12, FAT16 or FAT32 follows from the size.
 *
 * @throws FormatError `fat/unwritable`: names that FAT does not allow, or a size that the files do not fit into
 */
export function writeFat({ label, volumeId, files, sizeBytes }: WriteFatOptions): Uint8Array {
  const root = fatTree(files);
  const geometry =
    sizeBytes === undefined ? smallest(root) : fatGeometry(checkedSize(sizeBytes), rootEntries(root));
  const needed = clustersNeeded(root, geometry);
  if (needed > geometry.clusters)
    throw unwritable(`the files need ${needed} clusters, and there are ${Math.max(0, geometry.clusters)}`);
  const image = new Uint8Array(geometry.totalSectors * SECTOR_BYTES);
  const labelBytes = labelOf(label);
  image.set(
    bootBytes({
      geometry,
      label: labelBytes,
      volumeId: volumeId >>> 0,
      freeClusters: geometry.clusters - needed,
      nextCluster: needed + ROOT_CLUSTER,
    }),
  );
  const writer = new FatWriter(image, geometry);
  writer.root(root, labelBytes);
  return image;
}

/** The smallest one of whole megabytes that the files fit into. */
function smallest(root: FatNode): FatGeometry {
  const data = bytesIn(root);
  for (let bytes = Math.max(MEGABYTE, Math.floor(data / MEGABYTE) * MEGABYTE); bytes <= MAX_SIZE_BYTES; ) {
    const geometry = fatGeometry(bytes, rootEntries(root));
    const missing = clustersNeeded(root, geometry) - geometry.clusters;
    if (missing <= 0) return geometry;
    const more = missing * geometry.sectorsPerCluster * SECTOR_BYTES;
    bytes += Math.ceil(more / MEGABYTE) * MEGABYTE;
  }
  throw unwritable('the files are larger than 16 GB');
}

function bytesIn({ data, children }: FatNode): number {
  return (data?.length ?? 0) + children.reduce((sum, child) => sum + bytesIn(child), 0);
}

/** With the label's. */
function rootEntries(root: FatNode): number {
  return entryCount(root) + 1;
}

function clustersNeeded(root: FatNode, geometry: FatGeometry): number {
  const clusterBytes = geometry.sectorsPerCluster * SECTOR_BYTES;
  const clustersOf = (node: FatNode): number => {
    const bytes = node.data?.length ?? directoryBytes(node, root);
    const isFixed = node === root && geometry.bits !== 32;
    const own = isFixed ? 0 : Math.ceil(bytes / clusterBytes);
    return own + node.children.reduce((sum, child) => sum + clustersOf(child), 0);
  };
  return clustersOf(root);
}

/** The root has the label, others `.` and `..`; never nothing. */
function directoryBytes(node: FatNode, root: FatNode): number {
  return (entryCount(node) + (node === root ? 1 : 2)) * ENTRY_BYTES;
}

/** Hands out clusters one after the other, so that nothing is in pieces. */
class FatWriter {
  readonly #image: Uint8Array;
  readonly #view: DataView;
  readonly #geometry: FatGeometry;
  #nextCluster = ROOT_CLUSTER;

  constructor(image: Uint8Array, geometry: FatGeometry) {
    this.#image = image;
    this.#view = new DataView(image.buffer);
    this.#geometry = geometry;
    const end = END[geometry.bits];
    this.#setEntry(0, (end & ~0xff) | MEDIA);
    this.#setEntry(1, end);
  }

  root(root: FatNode, label: Uint8Array): void {
    const { bits, dataSector, rootSectors } = this.#geometry;
    const own = shortEntry({ alias: label, attributes: VOLUME_LABEL, cluster: 0, sizeBytes: 0 });
    const fixedAt = (dataSector - rootSectors) * SECTOR_BYTES;
    const at = bits === 32 ? this.#placeOf(this.#take(directoryBytes(root, root))) : fixedAt;
    this.#image.set(own, at);
    this.#children(root, at + ENTRY_BYTES, 0);
  }

  /** `cluster` is what `..` of its children leads to: 0 for the root. */
  #children(node: FatNode, start: number, cluster: number): void {
    let at = start;
    for (const child of node.children) {
      const first = this.#child(child, cluster);
      const entries = entriesOf(child, first);
      this.#image.set(entries, at);
      at += entries.length;
    }
  }

  #child(node: FatNode, parent: number): number {
    if (node.data !== undefined) {
      if (node.data.length === 0) return 0;
      const first = this.#take(node.data.length);
      this.#image.set(node.data, this.#placeOf(first));
      return first;
    }
    const first = this.#take((entryCount(node) + 2) * ENTRY_BYTES);
    const at = this.#placeOf(first);
    const [self, up] = [dots(1), dots(2)];
    this.#image.set(shortEntry({ alias: self, attributes: DIRECTORY, cluster: first, sizeBytes: 0 }), at);
    this.#image.set(
      shortEntry({ alias: up, attributes: DIRECTORY, cluster: parent, sizeBytes: 0 }),
      at + ENTRY_BYTES,
    );
    this.#children(node, at + 2 * ENTRY_BYTES, first);
    return first;
  }

  #take(bytes: number): number {
    const count = Math.ceil(bytes / (this.#geometry.sectorsPerCluster * SECTOR_BYTES));
    const first = this.#nextCluster;
    this.#nextCluster += count;
    for (let cluster = first; cluster < this.#nextCluster - 1; cluster += 1)
      this.#setEntry(cluster, cluster + 1);
    this.#setEntry(this.#nextCluster - 1, END[this.#geometry.bits]);
    return first;
  }

  #placeOf(cluster: number): number {
    const { dataSector, sectorsPerCluster } = this.#geometry;
    return (dataSector + (cluster - ROOT_CLUSTER) * sectorsPerCluster) * SECTOR_BYTES;
  }

  #setEntry(cluster: number, value: number): void {
    const { bits, reservedSectors, sectorsPerTable } = this.#geometry;
    for (let table = 0; table < TABLES; table += 1) {
      const start = (reservedSectors + table * sectorsPerTable) * SECTOR_BYTES;
      if (bits === 32) this.#view.setUint32(start + cluster * 4, value, true);
      else if (bits === 16) this.#view.setUint16(start + cluster * 2, value, true);
      else this.#setEntry12(start + Math.floor(cluster * 1.5), cluster, value);
    }
  }

  /** Two entries in three bytes. */
  #setEntry12(at: number, cluster: number, value: number): void {
    const pair = this.#view.getUint16(at, true);
    const isOdd = cluster % 2 === 1;
    this.#view.setUint16(at, isOdd ? (pair & 0x000f) | (value << 4) : (pair & 0xf000) | value, true);
  }
}

function dots(count: number): Uint8Array {
  return new Uint8Array(11).fill(0x20).fill(0x2e, 0, count);
}

function labelOf(label: string): Uint8Array {
  const text = label.toUpperCase();
  if (!/^[A-Z0-9!#$%&'()@^_`{}~ -]{1,11}$/.test(text) || text.startsWith(' '))
    throw unwritable(`"${label}" is no label: one to eleven characters of ASCII`);
  return Uint8Array.from(text.padEnd(11), (character) => character.charCodeAt(0));
}

function checkedSize(sizeBytes: number): number {
  const isSound =
    sizeBytes >= MIN_SIZE_BYTES && sizeBytes <= MAX_SIZE_BYTES && sizeBytes % SECTOR_BYTES === 0;
  if (!isSound) throw unwritable(`a file system of ${sizeBytes} bytes`);
  return sizeBytes;
}

const END: Readonly<Record<FatGeometry['bits'], number>> = { 12: 0xfff, 16: 0xffff, 32: 0x0fff_ffff };
const MEGABYTE = 1024 * 1024;
const MIN_SIZE_BYTES = 64 * 1024;
