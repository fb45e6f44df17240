import { type Block, type BlockMap, readAtBlocks, ZERO } from '../bytes/block-map.ts';
import { type Fields, readFields } from '../bytes/fields.ts';
import type { ReadAt } from '../read-at.ts';
import { findExtent } from './extents.ts';
import { BLOCK_AT, checkedBlock, type ExtInode, type ExtSource } from './inode.ts';

/** The bytes of a file; holes are zeros. */
export function readAtFile(source: ExtSource, inode: ExtInode, readAt: ReadAt): ReadAt {
  const { blockBytes, blocks } = source.superblock;
  const blockOf = inode.hasExtents ? findExtent : findIndirect;
  const map: BlockMap = {
    format: 'ext',
    blockBytes,
    virtualSizeBytes: inode.sizeBytes,
    blockAt: async (index): Promise<Block> => {
      const block = await blockOf(source, inode, index);
      return block === 0 ? ZERO : { kind: 'stored', offset: block * blockBytes };
    },
  };
  return readAtBlocks({ readAt, size: blocks * blockBytes }, map);
}

/** Twelve blocks, then blocks of block numbers: one, two and three levels of them. 0 is a hole. */
async function findIndirect(source: ExtSource, { block }: ExtInode, index: number): Promise<number> {
  const perBlock = source.superblock.blockBytes / 4;
  if (index < DIRECT) return numberAt(source, block, BLOCK_AT + 4 * index);
  let rest = index - DIRECT;
  for (let level = 1; level <= 3; level += 1) {
    const reach = perBlock ** level;
    if (rest < reach) {
      const root = numberAt(source, block, BLOCK_AT + 4 * (DIRECT + level - 1));
      return await descend(source, { block: root, level, index: rest });
    }
    rest -= reach;
  }
  throw block.fail('a file of more blocks than can be found', 4);
}

interface Descent {
  readonly block: number;
  readonly level: number;
  readonly index: number;
}

async function descend(source: ExtSource, { block, level, index }: Descent): Promise<number> {
  if (level === 0 || block === 0) return block;
  const { blockBytes } = source.superblock;
  const reach = (blockBytes / 4) ** (level - 1);
  const within = index % reach;
  const offset = block * blockBytes + (4 * (index - within)) / reach;
  const fields = await readFields(source.readAt, {
    format: 'ext',
    offset,
    length: 4,
    what: 'indirect block',
  });
  return await descend(source, { block: numberAt(source, fields, 0), level: level - 1, index: within });
}

function numberAt({ superblock }: ExtSource, fields: Fields, at: number): number {
  return checkedBlock(superblock, fields.u32(at), fields);
}

const DIRECT = 12;
