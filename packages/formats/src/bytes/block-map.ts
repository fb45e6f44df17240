import { FormatError } from '../format-error.ts';
import type { ReadAt } from '../read-at.ts';

/** Where one block of a disk or of a file in an image is. */
export type Block =
  | { readonly kind: 'zero' }
  /** As it is, from `offset` in the file on. */
  | { readonly kind: 'stored'; readonly offset: number }
  /** `load` gives the whole block; what it gave is kept for a while under its place in the file. */
  | { readonly kind: 'compressed'; readonly offset: number; readonly load: () => Promise<Uint8Array> };

export const ZERO: Block = { kind: 'zero' };

/** Blocks of one size, each somewhere in the image or nowhere. */
export interface BlockMap {
  readonly format: string;
  readonly blockBytes: number;
  readonly virtualSizeBytes: number;
  readonly blockAt: (index: number) => Promise<Block>;
}

export interface ImageFile {
  readonly readAt: ReadAt;
  readonly size: number;
}

/** The bytes of the disk or file, by position. @throws FormatError (when reading) where the map points outside of the image */
export function readAtBlocks(file: ImageFile, map: BlockMap): ReadAt {
  const { blockBytes, virtualSizeBytes } = map;
  const loaded = recently();
  return async (offset, length) => {
    const end = Math.min(offset + length, virtualSizeBytes);
    if (offset < 0 || !(end > offset)) return new Uint8Array();
    const target = new Uint8Array(end - offset);
    let run: Run | undefined;
    for (let at = offset; at < end; ) {
      const within = at % blockBytes;
      const size = Math.min(blockBytes - within, end - at);
      const block = await map.blockAt((at - within) / blockBytes);
      const to = at - offset;
      if (block.kind === 'stored') {
        const next: Run = { from: block.offset + within, to, size, block: block.offset };
        const joined = joinRuns(run, next);
        if (joined === undefined && run !== undefined) await copyStored(file, map.format, run, target);
        run = joined ?? next;
      } else if (block.kind === 'compressed') {
        const bytes = await loaded(block.offset, block.load);
        target.set(bytes.subarray(within, within + size), to);
      }
      at += size;
    }
    if (run !== undefined) await copyStored(file, map.format, run, target);
    return target;
  };
}

/** Bytes that are one after the other on both sides: read at once. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly size: number;
  /** Where the last block of it begins. */
  readonly block: number;
}

function joinRuns(run: Run | undefined, next: Run): Run | undefined {
  if (run === undefined || run.from + run.size !== next.from || run.to + run.size !== next.to)
    return undefined;
  return { ...run, size: run.size + next.size, block: next.block };
}

/** The file may end inside the last block: programs do not write the rest of it. */
async function copyStored(file: ImageFile, format: string, run: Run, target: Uint8Array): Promise<void> {
  const expected = Math.min(run.size, Math.max(0, file.size - run.from));
  const bytes = run.block < file.size ? await file.readAt(run.from, expected) : new Uint8Array();
  if (run.block >= file.size || bytes.length < expected)
    throw new FormatError(format, 'the file ends before a block that it should hold', file.size, {
      code: `${format}/truncated`,
    });
  target.set(bytes, run.to);
}

type Loaded = (offset: number, load: () => Promise<Uint8Array>) => Promise<Uint8Array>;

/** The blocks that were decompressed last: readers ask for small pieces. */
function recently(): Loaded {
  const kept = new Map<number, Uint8Array>();
  return async (offset, load) => {
    const bytes = kept.get(offset) ?? (await load());
    kept.delete(offset);
    const oldest = kept.keys().next().value;
    if (kept.size >= KEPT_BLOCKS && oldest !== undefined) kept.delete(oldest);
    kept.set(offset, bytes);
    return bytes;
  };
}

/** Of 64 kB as a rule, 4 MB at most. */
const KEPT_BLOCKS = 4;
