import { type Fields, fieldsOf, readFields } from '../bytes/fields.ts';
import { BLOCK_AT, BLOCK_BYTES, checkedBlock, type ExtInode, type ExtSource } from './inode.ts';

/** The block of the file system that holds a file's block; 0 for a hole, or what was reserved and never written. */
export async function findExtent(source: ExtSource, inode: ExtInode, index: number): Promise<number> {
  const bytes = inode.block.bytes(BLOCK_AT, BLOCK_BYTES);
  let node = fieldsOf(bytes, { format: 'ext', offset: 0, what: 'extents of an inode' });
  let depth = depthOf(node);
  if (depth > MAX_DEPTH) throw node.fail(`extents ${depth} levels deep`, 6);
  for (; depth > 0; depth -= 1) {
    const entry = lastNotAfter(node, index);
    if (entry === undefined) return 0;
    const child = checkedBlock(source.superblock, node.u32(entry + 4) + node.u16(entry + 8) * 2 ** 32, node);
    node = await readNode(source, child);
    if (depthOf(node) !== depth - 1) throw node.fail('extents of another level than said', 6);
  }
  const entry = lastNotAfter(node, index);
  if (entry === undefined) return 0;
  const length = node.u16(entry + 4);
  const within = index - node.u32(entry);
  // What is longer than this was reserved, and reads as zeros.
  if (length > MAX_LENGTH || within >= length) return 0;
  const first = node.u32(entry + 8) + node.u16(entry + 6) * 2 ** 32;
  return checkedBlock(source.superblock, first + within, node);
}

function depthOf(node: Fields): number {
  if (node.u16(0) !== EXTENT_MAGIC) throw node.fail('no extents where there should be some', 0);
  return node.u16(6);
}

/** Nodes are read as a whole: they have a block of their own. */
function readNode({ readAt, superblock }: ExtSource, block: number): Promise<Fields> {
  const { blockBytes } = superblock;
  const where = { format: 'ext', offset: block * blockBytes, length: blockBytes, what: 'extents' };
  return readFields(readAt, where);
}

/** Where the entry is that may hold the block: they are sorted. */
function lastNotAfter(node: Fields, index: number): number | undefined {
  let [low, high] = [0, node.u16(2)];
  if (HEADER_BYTES + high * ENTRY_BYTES > node.length) throw node.fail('more extents than fit', 2);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (node.u32(HEADER_BYTES + middle * ENTRY_BYTES) <= index) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? undefined : HEADER_BYTES + (low - 1) * ENTRY_BYTES;
}

const EXTENT_MAGIC = 0xf30a;
const HEADER_BYTES = 12;
const ENTRY_BYTES = 12;
const MAX_LENGTH = 32_768;
const MAX_DEPTH = 5;
