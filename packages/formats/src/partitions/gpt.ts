import { crc32 } from 'node:zlib';
import { type Fields, fieldsOf } from '../bytes/fields.ts';
import { guidText } from '../bytes/uuid.ts';
import type { ReadAt } from '../read-at.ts';
import type { DiskPartition, PartitionProblem } from './partition-table.ts';

export interface Gpt {
  readonly diskId: string | undefined;
  readonly partitions: readonly DiskPartition[];
  readonly problems: readonly PartitionProblem[];
}

export interface GptOptions {
  readonly size: number;
  readonly sectorBytes: number;
}

/**
 * Reads the first GUID partition table, or the second one where the first is damaged (UEFI 2.10, section 5.3).
 * Undefined where there is neither.
 */
export async function readGpt(readAt: ReadAt, { size, sectorBytes }: GptOptions): Promise<Gpt | undefined> {
  const lastSector = Math.floor(size / sectorBytes) - 1;
  const tableAt = (sector: number): Promise<Table | undefined> => readTable(readAt, { sector, sectorBytes });
  const first = await tableAt(1);
  const atEnd = await tableAt(lastSector);
  const other = first?.otherSector;
  const elsewhere = other === undefined || other >= lastSector ? undefined : await tableAt(other);
  const tables = [first, atEnd, elsewhere].filter((table) => table !== undefined);
  const used = tables.find(({ problems }) => problems.length === 0) ?? tables.find(isReadable) ?? first;
  if (used === undefined) return undefined;
  const problems = [...firstProblems(first), ...backupProblems({ first, atEnd, elsewhere, lastSector })];
  return { diskId: used.diskId, partitions: used.partitions ?? [], problems };
}

function isReadable({ partitions }: Table): boolean {
  return partitions !== undefined;
}

function firstProblems(first: Table | undefined): readonly PartitionProblem[] {
  return first?.problems ?? [problem('gpt/header', 'the first header is not there; the second one is')];
}

interface Tables {
  readonly first: Table | undefined;
  readonly atEnd: Table | undefined;
  /** Where the first one says that the second is, if that is not the end. */
  readonly elsewhere: Table | undefined;
  readonly lastSector: number;
}

function backupProblems({ first, atEnd, elsewhere, lastSector }: Tables): readonly PartitionProblem[] {
  if ((atEnd?.problems.length ?? 0) > 0) return [problem('gpt/backup', 'the second table is damaged')];
  const other = first?.otherSector;
  if (atEnd !== undefined && (other === undefined || other === lastSector)) return [];
  if (atEnd !== undefined || elsewhere !== undefined)
    return [
      problem('gpt/backup', 'the second table is not where the first one says, at the end of the disk'),
    ];
  const isCut = other !== undefined && other > lastSector;
  return [
    problem('gpt/backup', isCut ? 'the disk ends before its second table' : 'there is no second table'),
  ];
}

interface Table {
  readonly otherSector: number | undefined;
  readonly diskId: string | undefined;
  /** Undefined where the entries cannot be had. */
  readonly partitions: readonly DiskPartition[] | undefined;
  readonly problems: readonly PartitionProblem[];
}

interface TablePlace {
  readonly sector: number;
  readonly sectorBytes: number;
}

/** Undefined where there is no header at all. */
async function readTable(readAt: ReadAt, { sector, sectorBytes }: TablePlace): Promise<Table | undefined> {
  if (sector < 1) return undefined;
  const bytes = await readAt(sector * sectorBytes, 512);
  const fields = fieldsOf(bytes, { format: 'gpt', offset: sector * sectorBytes, what: 'header' });
  if (bytes.length < 512 || fields.text(0, 8) !== GPT_MAGIC) return undefined;
  const broken = headerProblem(fields, bytes);
  if (broken !== undefined)
    return { otherSector: undefined, diskId: undefined, partitions: undefined, problems: [broken] };
  const entries = await readEntries(readAt, fields, sectorBytes);
  return {
    otherSector: fields.u64(32),
    diskId: guidText(fields.bytes(56, 16)),
    partitions: entries === undefined ? undefined : partitionsOf(entries, fields.u32(84), sectorBytes),
    problems: entriesProblem(entries, fields.u32(88)),
  };
}

function headerProblem(fields: Fields, bytes: Uint8Array): PartitionProblem | undefined {
  const headerBytes = fields.u32(12);
  if (headerBytes < 92 || headerBytes > 512) return problem('gpt/header', `a header of ${headerBytes} bytes`);
  const checked = new Uint8Array(bytes.subarray(0, headerBytes));
  checked.fill(0, 16, 20);
  if (crc32(checked) !== fields.u32(16)) return problem('gpt/header', 'the checksum of a header is wrong');
  const isSound = [24, 32, 72].every((at) => fields.big64(at) < MAX_SECTOR);
  if (!isSound) return problem('gpt/header', 'a header with sectors that no disk has');
  return undefined;
}

function entriesProblem(entries: Uint8Array | undefined, checksum: number): readonly PartitionProblem[] {
  if (entries === undefined) return [problem('gpt/entries', 'the entries are not on the disk, or too many')];
  return crc32(entries) === checksum ? [] : [problem('gpt/entries', 'the checksum of the entries is wrong')];
}

/** Undefined where there are more than any disk has, or they are not there. */
async function readEntries(
  readAt: ReadAt,
  fields: Fields,
  sectorBytes: number,
): Promise<Uint8Array | undefined> {
  const [count, entryBytes] = [fields.u32(80), fields.u32(84)];
  const length = count * entryBytes;
  if (entryBytes < ENTRY_BYTES || entryBytes % 8 !== 0 || length > MAX_ENTRIES_BYTES) return undefined;
  const bytes = await readAt(fields.u64(72) * sectorBytes, length);
  return bytes.length < length ? undefined : bytes;
}

function partitionsOf(bytes: Uint8Array, entryBytes: number, sectorBytes: number): readonly DiskPartition[] {
  const fields = fieldsOf(bytes, { format: 'gpt', offset: 0, what: 'entries' });
  const partitions: DiskPartition[] = [];
  for (let at = 0, index = 1; at + ENTRY_BYTES <= bytes.length; at += entryBytes, index += 1) {
    const type = guidText(fields.bytes(at, 16));
    if (type === undefined) continue;
    const [first, last] = [fields.big64(at + 32), fields.big64(at + 40)];
    partitions.push({
      index,
      kind: 'gpt',
      startBytes: bytesOf(first, sectorBytes),
      sizeBytes: last < first ? 0 : bytesOf(last - first + 1n, sectorBytes),
      type,
      name: nameOf(fields.bytes(at + 56, 72)),
      id: guidText(fields.bytes(at + 16, 16)),
      isActive: (fields.u8(at + 48) & LEGACY_BOOT) !== 0,
    });
  }
  return partitions;
}

/** What no disk reaches is as far away as a number can be. */
function bytesOf(sectors: bigint, sectorBytes: number): number {
  return sectors < MAX_SECTOR ? Number(sectors) * sectorBytes : Number.MAX_SAFE_INTEGER;
}

function nameOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-16le').decode(bytes).split('\0', 1)[0] ?? '';
}

function problem(code: PartitionProblem['code'], message: string): PartitionProblem {
  return { code, message };
}

export const GPT_MAGIC = 'EFI PART';
const ENTRY_BYTES = 128;
const MAX_ENTRIES_BYTES = 1024 * 1024;
const LEGACY_BOOT = 0x04;
/** 2^53 bytes of the largest sectors. */
const MAX_SECTOR = 2n ** 41n;
