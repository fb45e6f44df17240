import { fieldsOf } from '../bytes/fields.ts';
import { uuidText } from '../bytes/uuid.ts';
import { readExtSuperblock } from '../ext/superblock.ts';
import { readFatLayout } from '../fat/boot-sector.ts';
import { openFat } from '../fat/open-fat.ts';
import { FormatError } from '../format-error.ts';
import type { ReadAt } from '../read-at.ts';
import { readSquashfs, SQUASHFS_MAGIC } from '../squashfs/read-squashfs.ts';

/** What a superblock says. Labels are not to be trusted. */
export interface FileSystemSummary {
  readonly fileSystem: 'fat' | 'ext' | 'squashfs' | 'btrfs' | 'xfs' | 'iso9660' | 'swap';
  readonly label: string | undefined;
  /** As blkid prints it. */
  readonly uuid: string | undefined;
  /** What it needs: where there is less, it was cut off. */
  readonly sizeBytes: number;
}

/**
 * Tells which file system begins at `offset`, from its superblock. Undefined where there is none that is known,
 * or a damaged one.
 */
export async function fileSystemOf(readAt: ReadAt, offset = 0): Promise<FileSystemSummary | undefined> {
  const from: ReadAt = (at, length) => readAt(offset + at, length);
  for (const tell of [xfsOf, squashfsOf, btrfsOf, extOf, swapOf, isoOf, fatOf]) {
    try {
      const summary = await tell(from);
      if (summary !== undefined) return summary;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return undefined;
}

type Tell = (readAt: ReadAt) => Promise<FileSystemSummary | undefined>;

const xfsOf: Tell = async (readAt) => {
  const bytes = await readAt(0, 512);
  const fields = fieldsOf(bytes, { format: 'xfs', offset: 0, what: 'superblock', byteOrder: 'big' });
  if (fields.text(0, 4) !== 'XFSB') return undefined;
  return {
    fileSystem: 'xfs',
    label: textOr(fields.utf8(108, 12)),
    uuid: uuidText(fields.bytes(32, 16)),
    sizeBytes: fields.u32(4) * fields.u64(8),
  };
};

const squashfsOf: Tell = async (readAt) => {
  const start = new TextDecoder('latin1').decode(await readAt(0, SQUASHFS_MAGIC.length));
  if (start !== SQUASHFS_MAGIC) return undefined;
  const { sizeBytes } = await readSquashfs(readAt);
  return { fileSystem: 'squashfs', label: undefined, uuid: undefined, sizeBytes };
};

const btrfsOf: Tell = async (readAt) => {
  const offset = 65_536;
  const fields = fieldsOf(await readAt(offset, 1024), { format: 'btrfs', offset, what: 'superblock' });
  if (fields.text(64, 8) !== '_BHRfS_M') return undefined;
  return {
    fileSystem: 'btrfs',
    label: textOr(fields.utf8(0x12b, 256)),
    uuid: uuidText(fields.bytes(32, 16)),
    sizeBytes: fields.u64(112),
  };
};

const extOf: Tell = async (readAt) => {
  const superblock = await readExtSuperblock(readAt);
  if (superblock === undefined) return undefined;
  const { label, uuid, blocks, blockBytes } = superblock;
  return { fileSystem: 'ext', label, uuid, sizeBytes: blocks * blockBytes };
};

/** The signature is at the end of the first page, whose size depends on the processor. */
const swapOf: Tell = async (readAt) => {
  for (const pageBytes of [4096, 8192, 16_384, 65_536]) {
    const signature = new TextDecoder('latin1').decode(await readAt(pageBytes - 10, 10));
    if (signature !== 'SWAPSPACE2') continue;
    const fields = fieldsOf(await readAt(1024, 512), { format: 'swap', offset: 1024, what: 'header' });
    return {
      fileSystem: 'swap',
      label: textOr(fields.utf8(28, 16)),
      uuid: uuidText(fields.bytes(12, 16)),
      sizeBytes: (fields.u32(4) + 1) * pageBytes,
    };
  }
  return undefined;
};

/** The primary volume descriptor; blkid makes its UUID of the time of the last change. */
const isoOf: Tell = async (readAt) => {
  const offset = 32_768;
  const fields = fieldsOf(await readAt(offset, 2048), { format: 'iso9660', offset, what: 'descriptor' });
  if (fields.u8(0) !== 1 || fields.text(1, 5) !== 'CD001') return undefined;
  const [changed, made] = [fields.text(830, 16), fields.text(813, 16)];
  const time = [changed, made].find((text) => /^\d{16}$/.test(text) && !/^0{16}$/.test(text));
  return {
    fileSystem: 'iso9660',
    label: textOr(fields.utf8(40, 32).trimEnd()),
    uuid: time?.replace(/^(\d{4})(..)(..)(..)(..)(..)(..)$/, '$1-$2-$3-$4-$5-$6-$7'),
    sizeBytes: fields.u32(80) * fields.u16(128),
  };
};

const fatOf: Tell = async (readAt) => {
  const layout = readFatLayout(await readAt(0, 512));
  if (layout === undefined) return undefined;
  const { volumeId: uuid, sizeBytes, bootLabel } = layout;
  return { fileSystem: 'fat', label: await fatLabel(readAt, bootLabel), uuid, sizeBytes };
};

/** It is one, whatever is wrong with its root directory. */
async function fatLabel(readAt: ReadAt, bootLabel: string | undefined): Promise<string | undefined> {
  try {
    return (await openFat(readAt)).label;
  } catch (error) {
    if (error instanceof FormatError) return bootLabel;
    throw error;
  }
}

function textOr(text: string): string | undefined {
  return text === '' ? undefined : text;
}
