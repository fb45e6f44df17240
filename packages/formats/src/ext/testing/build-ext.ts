export interface ExtFileToBuild {
  readonly name: string;
  /** With the type. */
  readonly mode: number;
  /** Of a link, where it leads to. */
  readonly content: string;
}

const BLOCK_BYTES = 1024;
const INODES = 32;

/** A file system of ext2 in blocks of 1 kB with a few files in its root, each of one block. */
export function buildExt(files: readonly ExtFileToBuild[]): Uint8Array {
  // Boot block, superblock, group descriptors, four blocks of inodes, the root, then a block for each file.
  const bytes = new Uint8Array((8 + files.length) * BLOCK_BYTES);
  const view = new DataView(bytes.buffer);
  superblock(new DataView(bytes.buffer, 1024), bytes.length / BLOCK_BYTES);
  view.setUint32(2 * BLOCK_BYTES + 8, 3, true);
  inode(view, 2, { mode: 0o040755, size: BLOCK_BYTES, block: 7 });
  const entries = [{ name: '.', number: 2 }];
  for (const [index, { name, mode, content }] of files.entries()) {
    const number = 11 + index;
    const block = 8 + index;
    inode(view, number, { mode, size: content.length, block });
    const isLink = (mode & 0o170000) === 0o120000;
    bytes.set(Buffer.from(content), isLink ? inodeAt(number) + 0x28 : block * BLOCK_BYTES);
    entries.push({ name, number });
  }
  directory(bytes.subarray(7 * BLOCK_BYTES, 8 * BLOCK_BYTES), entries);
  return bytes;
}

function superblock(view: DataView, blocks: number): void {
  view.setUint32(0, INODES, true);
  view.setUint32(4, blocks, true);
  view.setUint32(0x14, 1, true);
  view.setUint32(0x20, 8192, true);
  view.setUint32(0x28, INODES, true);
  view.setUint16(0x38, 0xef53, true);
  view.setUint32(0x4c, 1, true);
  view.setUint16(0x58, 128, true);
  view.setUint32(0x60, 2, true);
}

interface InodeToBuild {
  readonly mode: number;
  readonly size: number;
  readonly block: number;
}

function inode(view: DataView, number: number, { mode, size, block }: InodeToBuild): void {
  const at = inodeAt(number);
  view.setUint16(at, mode, true);
  view.setUint32(at + 4, size, true);
  view.setUint32(at + 0x28, block, true);
}

function inodeAt(number: number): number {
  return 3 * BLOCK_BYTES + (number - 1) * 128;
}

interface EntryToBuild {
  readonly name: string;
  readonly number: number;
}

/** The last entry takes the rest of the block. */
function directory(block: Uint8Array, entries: readonly EntryToBuild[]): void {
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  let at = 0;
  for (const [index, { name, number }] of entries.entries()) {
    const isLast = index === entries.length - 1;
    const length = isLast ? block.length - at : 8 + Math.ceil(name.length / 4) * 4;
    view.setUint32(at, number, true);
    view.setUint16(at + 4, length, true);
    view.setUint8(at + 6, name.length);
    block.set(Buffer.from(name), at + 8);
    at += length;
  }
}
