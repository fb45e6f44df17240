import { fieldsOf } from '../bytes/fields.ts';
import { readFatLayout } from '../fat/boot-sector.ts';
import type { ReadAt } from '../read-at.ts';
import { GPT_MAGIC, readGpt } from './gpt.ts';
import { hex, type Mbr, mbrPartitions, PROTECTIVE, parseMbr } from './mbr.ts';
import type { DiskPartition, PartitionProblem, PartitionTable } from './partition-table.ts';

/**
 * Reads the partition table of a disk of `size` bytes: MBR with logical partitions, or GPT. Damage is told as
 * problems, never thrown; what can be read is read.
 */
export async function readPartitions(readAt: ReadAt, size: number): Promise<PartitionTable> {
  const sectorBytes = (await isGptAt(readAt, 4096)) && !(await isGptAt(readAt, 512)) ? 4096 : 512;
  const mbr = await readMbr(readAt);
  const hybrid = mbr === undefined ? NO_PARTITIONS : await mbrPartitions(readAt, mbr, sectorBytes);
  const isProtective = mbr?.isTable === true && mbr.entries.some(({ type }) => type === PROTECTIVE);
  const gpt = await readGpt(readAt, { size, sectorBytes });
  const hasBootCode = mbr?.hasBootCode ?? false;
  // Without the protective entry a table at the end may be of what the disk was before.
  const isGpt = gpt !== undefined && (isProtective || (await isGptAt(readAt, sectorBytes)));
  if (isGpt) {
    const problems = isProtective ? [] : [NO_PROTECTION];
    return {
      scheme: 'gpt',
      sectorBytes,
      diskId: gpt.diskId,
      hasBootCode,
      partitions: gpt.partitions,
      hybridPartitions: hybrid.partitions.filter(({ type }) => type !== `0x${hex(PROTECTIVE, 2)}`),
      problems: [...problems, ...gpt.problems, ...placeProblems(gpt.partitions, size)],
    };
  }
  const isMbr = mbr?.isTable === true;
  const partitions = isMbr ? hybrid.partitions : [];
  return {
    scheme: isMbr ? 'mbr' : 'none',
    sectorBytes,
    diskId: isMbr ? `0x${hex(mbr.diskId, 8)}` : undefined,
    hasBootCode,
    partitions,
    hybridPartitions: [],
    problems: isMbr ? [...hybrid.problems, ...placeProblems(partitions, size)] : [],
  };
}

/** A boot sector of FAT looks like a table, where there is no code in it. */
async function readMbr(readAt: ReadAt): Promise<Mbr | undefined> {
  const bytes = await readAt(0, 512);
  if (bytes.length < 512) return undefined;
  const mbr = parseMbr(fieldsOf(bytes, { format: 'mbr', offset: 0, what: 'boot record' }));
  return readFatLayout(bytes) === undefined ? mbr : { ...mbr, isTable: false, entries: [] };
}

async function isGptAt(readAt: ReadAt, offset: number): Promise<boolean> {
  const bytes = await readAt(offset, GPT_MAGIC.length);
  return new TextDecoder('latin1').decode(bytes) === GPT_MAGIC;
}

/** What lies outside of the disk, or in one another; logical partitions lie in the extended one. */
function placeProblems(partitions: readonly DiskPartition[], size: number): readonly PartitionProblem[] {
  const problems: PartitionProblem[] = [];
  const real = partitions.filter(({ kind }) => kind !== 'extended');
  for (const { index, startBytes, sizeBytes } of partitions)
    if (startBytes + sizeBytes > size || sizeBytes === 0)
      problems.push({
        code: 'partition/outside',
        message: `partition ${index} ${startBytes >= size ? 'begins' : 'ends'} behind the end of the disk`,
        index,
      });
  const sorted = real.toSorted((a, b) => a.startBytes - b.startBytes);
  let reach: DiskPartition | undefined;
  for (const next of sorted) {
    if (reach !== undefined && next.startBytes < reach.startBytes + reach.sizeBytes) {
      const message = `partition ${next.index} begins inside of partition ${reach.index}`;
      problems.push({ code: 'partition/overlap', message, index: next.index });
    }
    const isFarther =
      reach === undefined || next.startBytes + next.sizeBytes > reach.startBytes + reach.sizeBytes;
    if (isFarther) reach = next;
  }
  return problems;
}

const NO_PARTITIONS = { partitions: [], problems: [] } as const;
const NO_PROTECTION: PartitionProblem = {
  code: 'gpt/no-protective-mbr',
  message: 'the MBR has no entry that protects the GPT: many programs will not see it',
};
