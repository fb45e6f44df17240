import { type Fields, readFields } from '../bytes/fields.ts';
import type { ReadAt } from '../read-at.ts';
import type { DiskPartition, PartitionProblem } from './partition-table.ts';

/** The first sector, as far as it is a master boot record. */
export interface Mbr {
  readonly hasBootCode: boolean;
  /** The signature is there, and what should be flags are flags. */
  readonly isTable: boolean;
  readonly diskId: number;
  readonly entries: readonly MbrEntry[];
}

export interface MbrEntry {
  /** From 1 to 4. */
  readonly slot: number;
  readonly isActive: boolean;
  readonly type: number;
  readonly startSector: number;
  readonly sectors: number;
}

export const PROTECTIVE = 0xee;

export function parseMbr(fields: Fields): Mbr {
  const isSigned = fields.u16(510) === 0xaa55;
  const flags = SLOTS.map((slot) => fields.u8(entryAt(slot)));
  return {
    hasBootCode: isSigned && fields.bytes(0, CODE_BYTES).some((byte) => byte !== 0),
    isTable: isSigned && flags.every((flag) => flag === 0 || flag === ACTIVE),
    diskId: fields.u32(440),
    entries: SLOTS.map((slot) => entryOf(fields, slot)).filter(({ sectors }) => sectors > 0),
  };
}

function entryOf(fields: Fields, slot: number): MbrEntry {
  const at = entryAt(slot);
  const isActive = fields.u8(at) === ACTIVE;
  const [startSector, sectors] = [fields.u32(at + 8), fields.u32(at + 12)];
  return { slot, isActive, type: fields.u8(at + 4), startSector, sectors };
}

export interface MbrPartitions {
  readonly partitions: readonly DiskPartition[];
  readonly problems: readonly PartitionProblem[];
}

/** Primary ones, and the logical ones in the chain that an extended one begins. */
export async function mbrPartitions(
  readAt: ReadAt,
  { entries, diskId }: Mbr,
  sectorBytes: number,
): Promise<MbrPartitions> {
  const partitions: DiskPartition[] = [];
  const problems: PartitionProblem[] = [];
  const add = (entry: MbrEntry, index: number, kind: DiskPartition['kind']): void => {
    partitions.push({
      index,
      kind,
      startBytes: entry.startSector * sectorBytes,
      sizeBytes: entry.sectors * sectorBytes,
      type: `0x${hex(entry.type, 2)}`,
      name: '',
      id: diskId === 0 ? undefined : `${hex(diskId, 8)}-${hex(index, 2)}`,
      isActive: entry.isActive,
    });
  };
  for (const entry of entries) add(entry, entry.slot, isExtended(entry) ? 'extended' : 'primary');
  const [extended] = entries.filter(isExtended);
  if (extended !== undefined) {
    const chain = await logicalOnes(readAt, extended, sectorBytes);
    for (const [order, entry] of chain.entries.entries()) add(entry, 5 + order, 'logical');
    if (chain.problem !== undefined) problems.push({ code: 'mbr/extended-chain', message: chain.problem });
  }
  return { partitions, problems };
}

interface LogicalOnes {
  readonly entries: readonly MbrEntry[];
  readonly problem?: string;
}

/** Each sector of the chain has one logical partition, from there, and the next one, from the extended partition. */
async function logicalOnes(readAt: ReadAt, extended: MbrEntry, sectorBytes: number): Promise<LogicalOnes> {
  const entries: MbrEntry[] = [];
  const seen = new Set<number>();
  for (let sector = extended.startSector; ; ) {
    if (seen.has(sector)) return { entries, problem: 'the chain of logical partitions goes in circles' };
    if (seen.size >= MAX_LOGICAL) return { entries, problem: `more than ${MAX_LOGICAL} logical partitions` };
    seen.add(sector);
    const bytes = await readAt(sector * sectorBytes, 512);
    if (bytes.length < 512) return { entries, problem: 'the chain of logical partitions leaves the disk' };
    const link = parseMbr(await readFields(async () => bytes, { ...WHERE, offset: sector * sectorBytes }));
    if (!link.isTable) return { entries, problem: 'the chain of logical partitions leads to no table' };
    const logical = link.entries.find((entry) => !isExtended(entry));
    if (logical !== undefined) entries.push({ ...logical, startSector: sector + logical.startSector });
    const next = link.entries.find(isExtended);
    if (next === undefined) return { entries };
    sector = extended.startSector + next.startSector;
  }
}

function isExtended({ type }: MbrEntry): boolean {
  return type === 0x05 || type === 0x0f || type === 0x85;
}

export function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

function entryAt(slot: number): number {
  return 446 + 16 * (slot - 1);
}

const WHERE = { format: 'mbr', length: 512, what: 'boot record' } as const;
const SLOTS = [1, 2, 3, 4] as const;
const CODE_BYTES = 440;
const ACTIVE = 0x80;
/** Linux stops at 256, other systems before. */
const MAX_LOGICAL = 256;
