import { FormatError } from '../format-error.ts';
import type { ReadAt } from '../read-at.ts';
import type { FatLayout } from './boot-sector.ts';

/** Clusters that are one after the other. */
export interface ClusterRun {
  readonly first: number;
  readonly count: number;
}

export interface ChainOptions {
  readonly first: number;
  /** A longer chain is an error, and so is one that goes in circles. */
  readonly maxClusters: number;
}

/** Follows chains through the table. Pieces of it are kept. */
export type FollowChain = (options: ChainOptions) => Promise<readonly ClusterRun[]>;

export function chainFollower(readAt: ReadAt, layout: FatLayout): FollowChain {
  const { clusters, bits } = layout;
  const entryAt = tableReader(readAt, layout);
  return async ({ first, maxClusters }) => {
    const runs: { first: number; count: number }[] = [];
    let count = 0;
    for (let cluster = first; ; ) {
      if (cluster < 2 || cluster >= clusters + 2)
        throw broken(layout, 'a chain leads to no cluster', cluster);
      count += 1;
      if (count > maxClusters) throw broken(layout, 'a chain is longer than what it holds', cluster);
      const last = runs.at(-1);
      if (last !== undefined && last.first + last.count === cluster) last.count += 1;
      else runs.push({ first: cluster, count: 1 });
      if (runs.length > MAX_RUNS) throw broken(layout, 'a chain has too many pieces', cluster);
      const known = entryAt.now(cluster);
      const next = known ?? (await entryAt.later(cluster));
      // From ...f8 on it is the end.
      if (next >= END[bits]) return runs;
      cluster = next;
    }
  };
}

interface TableReader {
  /** From a piece that is there already; chains are long, and waiting for each step would take long. */
  readonly now: (cluster: number) => number | undefined;
  readonly later: (cluster: number) => Promise<number>;
}

function tableReader(readAt: ReadAt, layout: FatLayout): TableReader {
  const { bits, tableOffset, tableBytes } = layout;
  const pieces = new Map<number, DataView>();
  const pieceOf = (cluster: number): number => Math.floor(cluster / ENTRIES_PER_PIECE);
  const load = async (piece: number): Promise<DataView> => {
    const start = (piece * ENTRIES_PER_PIECE * bits) / 8;
    const length = Math.min((ENTRIES_PER_PIECE * bits) / 8, tableBytes - start);
    const bytes = new Uint8Array(await readAt(tableOffset + start, length));
    if (bytes.length < length)
      throw new FormatError(
        'fat',
        'the file system ends inside its table',
        tableOffset + start + bytes.length,
        {
          code: 'fat/truncated',
        },
      );
    if (pieces.size >= MAX_PIECES) pieces.clear();
    const view = new DataView(bytes.buffer);
    pieces.set(piece, view);
    return view;
  };
  const entry = (view: DataView, cluster: number): number => {
    const index = cluster % ENTRIES_PER_PIECE;
    if (bits === 32) return view.getUint32(index * 4, true) & 0x0fff_ffff;
    if (bits === 16) return view.getUint16(index * 2, true);
    const pair = view.getUint16(Math.floor(index * 1.5), true);
    return index % 2 === 0 ? pair & 0xfff : pair >> 4;
  };
  return {
    now: (cluster) => {
      const view = pieces.get(pieceOf(cluster));
      return view === undefined ? undefined : entry(view, cluster);
    },
    later: async (cluster) => entry(await load(pieceOf(cluster)), cluster),
  };
}

function broken({ tableOffset, bits }: FatLayout, message: string, cluster: number): FormatError {
  return new FormatError('fat', message, tableOffset + Math.floor((cluster * bits) / 8), {
    code: 'fat/chain',
  });
}

/** From here on an entry ends the chain; the one before marks a bad cluster, which is none of ours. */
const END: Readonly<Record<FatLayout['bits'], number>> = { 12: 0xff8, 16: 0xfff8, 32: 0x0fff_fff8 };
/** A multiple of 4096: entries of 12 bits come in pairs. */
const ENTRIES_PER_PIECE = 16_384;
const MAX_PIECES = 64;
const MAX_RUNS = 100_000;
