import { SECTOR } from '../iso-bytes.ts';
import { isoError } from '../iso-error.ts';
import { type BootImageToWrite, catalogueBytes } from './catalogue-bytes.ts';
import { bootRecordBytes, descriptorBytes, terminatorBytes } from './descriptor-bytes.ts';
import { flatten, type IsoFileNode, type PlacedDirectory, treeOf } from './iso-tree.ts';
import { continuationRoom } from './system-use-fields.ts';
import { type Places, planTree, renderPathTable, renderRoot, renderTree } from './tree-plan.ts';

export interface IsoFileToWrite {
  /** `user-data`, `boot/grub/grub.cfg`. Names have at most 64 characters; directories are made. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Permission bits; default: 0644. */
  readonly mode?: number | undefined;
}

/** A file that firmware starts: El Torito, no emulation. */
export interface IsoBootFile {
  readonly platform: 'bios' | 'efi';
  /** One of the files. For `efi` it is an image of a FAT file system. */
  readonly path: string;
}

export interface WriteIsoOptions {
  /** The volume's label: ASCII, at most 32 characters. */
  readonly label: string;
  readonly files: readonly IsoFileToWrite[];
  /** Of everything in it. Default: 1980-01-01, so that the same files give the same bytes. */
  readonly timeMs?: number | undefined;
  /** The first is the default entry of the catalogue. Default: it does not boot. */
  readonly boot?: readonly IsoBootFile[] | undefined;
}

/** 1980-01-01T00:00:00Z: the earliest that FAT and zip know, too. */
const DEFAULT_TIME = 315_532_800_000;
/** The volume is made in memory. */
const MAX_BYTES = 1024 * 1024 * 1024;
const FIRST_DESCRIPTOR = 16;

/**
 * An ISO 9660 volume (level 2) with Joliet and Rock Ridge, for small things such as the seed of cloud-init's
 * NoCloud (label `cidata`). The same options give the same bytes, in whatever order the files come.
 * @throws FormatError `iso/unwritable`
 */
export function writeIso({ label, files, timeMs = DEFAULT_TIME, boot = [] }: WriteIsoOptions): Uint8Array {
  checkLabel(label);
  checkTime(timeMs);
  const root = treeOf(files);
  const room = continuationRoom();
  const plainOrder = flatten(root, 'plain');
  const contents = [...filesOf(plainOrder)];
  const trees = [
    { kind: 'plain', plan: planTree(plainOrder, { kind: 'plain', room }) },
    { kind: 'joliet', plan: planTree(flatten(root, 'joliet'), { kind: 'joliet', room }) },
  ] as const;

  const blocks = blockCounter(FIRST_DESCRIPTOR);
  const bootRecord = boot.length === 0 ? undefined : FIRST_DESCRIPTOR + 1;
  blocks.take((boot.length === 0 ? 3 : 4) * SECTOR);
  const placed = trees.map(({ kind, plan }) => ({
    kind,
    plan,
    little: blocks.take(plan.pathTableBytes),
    big: blocks.take(plan.pathTableBytes),
    directories: plan.directories.map(({ bytes }) => blocks.take(bytes)),
  }));
  const continuation = blocks.take(room.bytes());
  const catalogue = blocks.take(boot.length === 0 ? 0 : SECTOR);
  const fileBlocks = new Map(contents.map((file) => [file, blocks.take(file.bytes.length)]));
  if (blocks.count() * SECTOR > MAX_BYTES) throw isoError('iso/unwritable', 'more than 1 GiB', 0);

  const volume = new Uint8Array(blocks.count() * SECTOR);
  const put = (block: number, bytes: Uint8Array): void => volume.set(bytes, block * SECTOR);
  placed.forEach(({ kind, plan, little, big, directories }, index) => {
    const places: Places = { directories, files: fileBlocks, continuation, timeMs };
    const descriptor = descriptorBytes({
      kind,
      label,
      blocks: blocks.count(),
      pathTable: { bytes: plan.pathTableBytes, little, big },
      root: renderRoot(plan, places),
      timeMs,
    });
    put(index === 0 ? FIRST_DESCRIPTOR : (bootRecord ?? FIRST_DESCRIPTOR) + 1, descriptor);
    put(little, renderPathTable(plan, { blocks: directories, byteOrder: 'little' }));
    put(big, renderPathTable(plan, { blocks: directories, byteOrder: 'big' }));
    for (const [offset, bytes] of renderTree(plan, places)) volume.set(bytes, offset);
  });
  put((bootRecord ?? FIRST_DESCRIPTOR) + 2, terminatorBytes());
  if (bootRecord !== undefined) {
    put(bootRecord, bootRecordBytes(catalogue));
    put(catalogue, catalogueBytes(boot.map((image) => bootImage(image, fileBlocks))));
  }
  for (const [file, block] of fileBlocks) put(block, file.bytes);
  return volume;
}

function* filesOf(directories: readonly PlacedDirectory[]): Generator<IsoFileNode> {
  for (const { children } of directories) {
    for (const child of children) if (child.kind === 'file') yield child;
  }
}

function bootImage(
  { platform, path }: IsoBootFile,
  blocks: ReadonlyMap<IsoFileNode, number>,
): BootImageToWrite {
  const wanted = path
    .split('/')
    .filter((part) => part !== '')
    .join('/');
  for (const [file, block] of blocks) {
    if (file.path === wanted) return { platform, block, sizeBytes: file.bytes.length };
  }
  throw isoError('iso/unwritable', `the boot image ${path} is none of the files`, 0);
}

function blockCounter(start: number): {
  readonly take: (bytes: number) => number;
  readonly count: () => number;
} {
  let next = start;
  return {
    take: (bytes) => {
      const block = next;
      next += Math.ceil(bytes / SECTOR);
      return block;
    },
    count: () => next,
  };
}

function checkLabel(label: string): void {
  if (!/^[ -~]{0,32}$/.test(label))
    throw isoError('iso/unwritable', `${JSON.stringify(label)} is no label: ASCII, at most 32 characters`, 0);
}

/** A year is one byte, counted from 1900. */
function checkTime(timeMs: number): void {
  const year = new Date(timeMs).getUTCFullYear();
  if (!(year >= 1970 && year <= 2155)) throw isoError('iso/unwritable', `a time of ${timeMs} ms`, 0);
}
