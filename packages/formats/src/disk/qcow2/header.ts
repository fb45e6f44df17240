import { type Fields, readFields } from '../../bytes/fields.ts';
import type { ReadAt } from '../../read-at.ts';
import type { DiskImage, DiskRefusal } from '../disk-image.ts';

/** The header of a qcow2 image (QEMU, docs/interop/qcow2.txt). */
export interface Qcow2Header {
  readonly version: number;
  readonly clusterBits: number;
  readonly virtualSizeBytes: number;
  readonly l1Entries: number;
  readonly l1Offset: number;
  readonly compression: 'deflate' | 'zstd';
  readonly backingFile: string | undefined;
  readonly dataFile: string | undefined;
  readonly hasDataFile: boolean;
  readonly encryption: DiskImage['encryption'];
  readonly isDirty: boolean;
  readonly isCorrupt: boolean;
  readonly refusal: DiskRefusal | undefined;
}

export const QCOW2_MAGIC = 'QFI\xfb';

/** @throws FormatError `qcow2/...` where the header contradicts itself or QEMU's limits */
export async function readQcow2Header(readAt: ReadAt): Promise<Qcow2Header> {
  const base = await readFields(readAt, { ...WHERE, length: 72 });
  const version = base.u32(4);
  if (version !== 2 && version !== 3) return unknownVersion(version);
  const fields = version === 2 ? base : await readFields(readAt, { ...WHERE, length: 104 });
  const incompatible = version === 2 ? 0n : fields.big64(72);
  const headerBytes = version === 2 ? 72 : fields.u32(100);
  const compression = await readCompression(readAt, headerBytes, incompatible);
  const header = {
    version,
    clusterBits: fields.u32(20),
    virtualSizeBytes: fields.u64(24),
    l1Entries: fields.u32(36),
    l1Offset: fields.u64(40),
    compression: compression === 1 ? ('zstd' as const) : ('deflate' as const),
    backingFile: await readBackingFile(readAt, fields),
    dataFile: undefined,
    hasDataFile: (incompatible & DATA_FILE) !== 0n,
    encryption: ENCRYPTION[fields.u32(32)] ?? (fields.u32(32) === 0 ? undefined : 'other'),
    isDirty: (incompatible & DIRTY) !== 0n,
    isCorrupt: (incompatible & CORRUPT) !== 0n,
  };
  checkSizes(fields, header);
  const dataFile = header.hasDataFile ? await readDataFile(readAt, headerBytes) : undefined;
  const complete = { ...header, dataFile };
  return { ...complete, refusal: refusalOf(complete, incompatible, compression) };
}

function unknownVersion(version: number): Qcow2Header {
  const message = `version ${version} of the format; 2 and 3 are read`;
  return {
    version,
    clusterBits: 16,
    virtualSizeBytes: 0,
    l1Entries: 0,
    l1Offset: 0,
    compression: 'deflate',
    backingFile: undefined,
    dataFile: undefined,
    hasDataFile: false,
    encryption: undefined,
    isDirty: false,
    isCorrupt: false,
    refusal: { code: 'qcow2/version', message },
  };
}

function checkSizes(fields: Fields, header: Omit<Qcow2Header, 'refusal'>): void {
  const { clusterBits, virtualSizeBytes, l1Entries, l1Offset } = header;
  if (clusterBits < 9 || clusterBits > 21) throw fields.fail(`clusters of 2^${clusterBits} bytes`, 20);
  const clusterBytes = 2 ** clusterBits;
  const needed = Math.ceil(virtualSizeBytes / (clusterBytes * (clusterBytes / 8)));
  if (l1Entries * 8 > MAX_L1_BYTES) throw fields.fail('the L1 table is too large', 36);
  if (l1Entries < needed) throw fields.fail('the L1 table is too small for the disk', 36);
  if (l1Offset % clusterBytes !== 0) throw fields.fail('the L1 table does not begin at a cluster', 40);
}

/** The field is there where its feature bit is set. */
async function readCompression(readAt: ReadAt, headerBytes: number, incompatible: bigint): Promise<number> {
  if ((incompatible & COMPRESSION) === 0n || headerBytes < 105) return 0;
  return (await readFields(readAt, { ...WHERE, length: 105 })).u8(104);
}

async function readBackingFile(readAt: ReadAt, fields: Fields): Promise<string | undefined> {
  const [offset, length] = [fields.u64(8), fields.u32(16)];
  if (offset === 0 || length === 0) return undefined;
  if (length > 1023) throw fields.fail(`a backing file with a name of ${length} bytes`, 16);
  const name = await readFields(readAt, { ...WHERE, offset, length, what: 'name of the backing file' });
  return name.utf8(0, length);
}

/** From the header extensions. */
async function readDataFile(readAt: ReadAt, headerBytes: number): Promise<string | undefined> {
  let offset = headerBytes;
  for (let count = 0; count < MAX_EXTENSIONS; count += 1) {
    const extension = await readFields(readAt, { ...WHERE, offset, length: 8, what: 'header extension' });
    const [type, length] = [extension.u32(0), extension.u32(4)];
    if (type === 0) return undefined;
    if (type === EXTENSION_DATA_FILE) {
      const named = { ...WHERE, offset: offset + 8, length: Math.min(length, 1023), what: 'name' };
      return (await readFields(readAt, named)).utf8(0, named.length);
    }
    offset += 8 + Math.ceil(length / 8) * 8;
  }
  return undefined;
}

function refusalOf(
  header: Omit<Qcow2Header, 'refusal'>,
  incompatible: bigint,
  compression: number,
): DiskRefusal | undefined {
  const { backingFile, hasDataFile, dataFile, encryption } = header;
  if (encryption !== undefined) return { code: 'qcow2/encrypted', message: `encrypted (${encryption})` };
  if (backingFile !== undefined)
    return {
      code: 'qcow2/backing-file',
      message: `what it does not hold is in another file: ${backingFile}`,
    };
  if (hasDataFile)
    return { code: 'qcow2/data-file', message: `its data are in another file: ${dataFile ?? 'not named'}` };
  if ((incompatible & EXTENDED_L2) !== 0n)
    return { code: 'qcow2/extended-l2', message: 'extended L2 entries (subclusters) are not read' };
  const unknown = incompatible & ~KNOWN;
  if (unknown !== 0n)
    return { code: 'qcow2/features', message: `unknown incompatible features 0x${unknown.toString(16)}` };
  if (compression > 1)
    return { code: 'qcow2/compression-type', message: `compression type ${compression} is not known` };
  return undefined;
}

const WHERE = { format: 'qcow2', offset: 0, what: 'header', byteOrder: 'big' } as const;
const DIRTY = 1n;
const CORRUPT = 2n;
const DATA_FILE = 4n;
const COMPRESSION = 8n;
const EXTENDED_L2 = 16n;
const KNOWN = 31n;
const ENCRYPTION: readonly DiskImage['encryption'][] = [undefined, 'aes', 'luks'];
const EXTENSION_DATA_FILE = 0x44415441;
const MAX_EXTENSIONS = 64;
/** QCOW_MAX_L1_SIZE. */
const MAX_L1_BYTES = 32 * 1024 * 1024;
