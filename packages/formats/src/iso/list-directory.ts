import { type DirectoryRecord, directoryRecords } from './directory-record.ts';
import { decodeName, decodeWideName, readExactly } from './iso-bytes.ts';
import { isoError } from './iso-error.ts';
import type { IsoExtent, IsoFile } from './iso-file.ts';
import type { IsoImage } from './open-iso.ts';
import { type RockRidge, readRockRidge } from './rock-ridge.ts';
import { readSystemUse } from './system-use.ts';

const MAX_EXTENTS = 4096;

/**
 * What a directory holds, `.` and `..` left out, in the order in which it is stored.
 * @throws FormatError where the directory is damaged, or larger than the limits
 */
export async function listIsoDirectory(iso: IsoImage, directory: IsoFile): Promise<readonly IsoFile[]> {
  if (directory.sizeBytes > iso.limits.maxDirectoryBytes)
    throw isoError('iso/limit', `a directory of ${directory.sizeBytes} bytes`, offsetOf(directory));
  const files: IsoFile[] = [];
  for (const extent of directory.extents) {
    const bytes = await readExactly(iso.readAt, { ...extent, what: `directory ${directory.path}` });
    let parts: DirectoryRecord[] = [];
    for (const record of directoryRecords(bytes, extent.offset)) {
      if (isDot(record) || record.isAssociated) continue;
      parts.push(record);
      if (parts.length > MAX_EXTENTS) throw isoError('iso/limit', 'a file of too many parts', extent.offset);
      if (record.isContinued) continue;
      const file = await toFile(iso, directory, parts);
      if (file !== undefined) files.push(file);
      parts = [];
    }
  }
  return files;
}

/** The names `\0` and `\1`: the directory itself, and the one above. */
function isDot({ name }: DirectoryRecord): boolean {
  return name.length === 1 && (name[0] === 0 || name[0] === 1);
}

async function toFile(
  iso: IsoImage,
  directory: IsoFile,
  parts: readonly DirectoryRecord[],
): Promise<IsoFile | undefined> {
  // Attributes are those of the last record: it is the one that every writer completes.
  const record = parts.at(-1);
  if (record === undefined) return undefined;
  const ridge = await rockRidgeOf(iso, record);
  // Directories that were too deep show where they belong (CL), not where they were moved to (RE).
  if (ridge?.isRelocated === true) return undefined;
  const name = nameOf(iso, record, ridge);
  if (name === undefined) return undefined;
  const moved = ridge?.childBlock === undefined ? undefined : await movedDirectory(iso, ridge.childBlock);
  const type = moved === undefined ? typeOf(record, ridge) : 'directory';
  const extents = moved === undefined ? extentsOf(iso, parts) : [moved];
  return {
    path: directory.path === '/' ? `/${name}` : `${directory.path}/${name}`,
    name,
    type,
    sizeBytes: extents.reduce((sum, { length }) => sum + length, 0),
    extents,
    mtimeMs: record.mtimeMs,
    mode: ridge?.mode === undefined ? undefined : ridge.mode & 0o7777,
    uid: ridge?.uid,
    gid: ridge?.gid,
    linkTarget: type === 'symlink' ? ridge?.linkTarget : undefined,
    stored: record.isInterleaved ? 'interleaved' : ridge?.isCompressed === true ? 'zisofs' : undefined,
  };
}

async function rockRidgeOf(iso: IsoImage, record: DirectoryRecord): Promise<RockRidge | undefined> {
  if (iso.skip === undefined) return undefined;
  const options = { skip: iso.skip, blockBytes: iso.volume.blockBytes };
  return readRockRidge(await readSystemUse(iso.readAt, record.systemUse, options));
}

/** Undefined for a name that no path can hold. */
function nameOf(iso: IsoImage, record: DirectoryRecord, ridge: RockRidge | undefined): string | undefined {
  const name = ridge?.name ?? (iso.names === 'joliet' ? wideName(record) : plainName(record));
  return name === '' || name === '.' || name === '..' || /[/\0]/.test(name) ? undefined : name;
}

function wideName({ name }: DirectoryRecord): string {
  return decodeWideName(name).replace(/;\d+$/, '');
}

/** As Linux shows it (`map=normal`): lower case, without version and without a dot that nothing follows. */
function plainName({ name }: DirectoryRecord): string {
  return decodeName(name).replace(/;\d+$/, '').replace(/\.$/, '').toLowerCase();
}

/** `S_IFMT` and two of its values. */
const FORMAT = 0o170000;
const REGULAR = 0o100000;
const SYMLINK = 0o120000;

/** The flag of the record decides what is a directory: a mode alone makes none. */
function typeOf({ isDirectory }: DirectoryRecord, ridge: RockRidge | undefined): IsoFile['type'] {
  if (isDirectory) return 'directory';
  if (ridge?.mode === undefined) return ridge?.linkTarget === undefined ? 'file' : 'symlink';
  const format = ridge.mode & FORMAT;
  return format === REGULAR ? 'file' : format === SYMLINK ? 'symlink' : 'other';
}

function extentsOf({ volume }: IsoImage, parts: readonly DirectoryRecord[]): readonly IsoExtent[] {
  return parts.map(({ block, attributeBlocks, sizeBytes }) => ({
    offset: (block + attributeBlocks) * volume.blockBytes,
    length: sizeBytes,
  }));
}

/** Its size stands in its own first record. */
async function movedDirectory(iso: IsoImage, block: number): Promise<IsoExtent> {
  const offset = block * iso.volume.blockBytes;
  const header = await readExactly(iso.readAt, { offset, length: 34, what: 'moved directory' });
  const length = new DataView(header.buffer, header.byteOffset, 34).getUint32(10, true);
  return { offset, length };
}

function offsetOf({ extents }: IsoFile): number {
  return extents[0]?.offset ?? 0;
}
