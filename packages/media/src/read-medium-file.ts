import { type FileHandle, open, rm } from 'node:fs/promises';
import { systemErrorCode, UpError } from '@up/core';
import { FormatError, openDisk, openIso } from '@up/formats';
import { openPartition } from './disk/look-at-disk.ts';
import { type MediumFile, openFile } from './file/medium-file.ts';
import { cdBootsOf } from './iso/iso-boots.ts';
import type { Medium } from './medium.ts';
import type { FileTree, TreeFile } from './tree/file-tree.ts';
import { isoTree } from './tree/iso-tree.ts';
import { splitMediumPath } from './tree/medium-path.ts';

export interface ReadMediumFileOptions {
  /** Default 1 MiB. */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A file inside of a medium, such as a configuration of its loader, by a path as `LoaderEntry` has it.
 * @throws UpError UP_MEDIUM_NOT_FOUND, UP_MEDIUM_UNREADABLE (damaged, or larger than `maxBytes`)
 */
export async function readMediumFile(
  medium: Pick<Medium, 'kind' | 'path'>,
  path: string,
  { maxBytes = 1024 * 1024, signal }: ReadMediumFileOptions = {},
): Promise<Uint8Array> {
  await using file = await openFile(medium.path, { signal });
  return await readingOf(medium, path, async () => {
    const found = await findInside(medium, file, path);
    checkSize(found, { maxBytes, what: `${path} in ${medium.path}` });
    return whole(await found.readAt(0, found.sizeBytes), found);
  });
}

export interface ExtractOptions {
  /** Default 4 GiB: an initrd may hold a whole system. */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const CHUNK = 4 * 1024 * 1024;

/**
 * Copies a file inside of a medium, such as the kernel of an entry, into a new file of the host. Where that fails,
 * the new file is removed.
 * @throws UpError UP_MEDIUM_NOT_FOUND, UP_MEDIUM_UNREADABLE, UP_DISK_FULL, UP_DIRECTORY_UNWRITABLE, UP_FILE_EXISTS
 */
export async function extractMediumFile(
  medium: Pick<Medium, 'kind' | 'path'>,
  path: string,
  to: string,
  { maxBytes = 4 * 1024 ** 3, signal }: ExtractOptions = {},
): Promise<void> {
  await using file = await openFile(medium.path, { signal });
  await readingOf(medium, path, async () => {
    const found = await findInside(medium, file, path);
    checkSize(found, { maxBytes, what: `${path} in ${medium.path}` });
    await copy(found, to);
  });
}

async function copy(from: TreeFile, to: string): Promise<void> {
  const target = await writing(to, () => open(to, 'wx', 0o600));
  try {
    for (let at = 0; at < from.sizeBytes; at += CHUNK) {
      const length = Math.min(CHUNK, from.sizeBytes - at);
      const bytes = whole(await from.readAt(at, length), { sizeBytes: length });
      await writing(to, () => target.writeFile(bytes));
    }
    await target.close();
  } catch (error) {
    await discard(target, to);
    throw error;
  }
}

async function discard(target: FileHandle, to: string): Promise<void> {
  await target.close().catch(() => undefined);
  await rm(to, { force: true });
}

async function writing<Result>(to: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    const reason = systemErrorCode(error);
    const code =
      reason === 'ENOSPC' || reason === 'EDQUOT'
        ? 'UP_DISK_FULL'
        : reason === 'EEXIST'
          ? 'UP_FILE_EXISTS'
          : 'UP_DIRECTORY_UNWRITABLE';
    throw new UpError(code, `cannot write ${to}: ${reason ?? String(error)}`, { cause: error });
  }
}

/** A reader gives less only where the medium ends. */
function whole(bytes: Uint8Array, { sizeBytes }: { readonly sizeBytes: number }): Uint8Array {
  if (bytes.length < sizeBytes) throw new FormatError('medium', 'it ends inside of the file', bytes.length);
  return bytes;
}

function checkSize(
  { sizeBytes }: TreeFile,
  { maxBytes, what }: { readonly maxBytes: number; readonly what: string },
): void {
  if (sizeBytes > maxBytes)
    throw new UpError(
      'UP_MEDIUM_UNREADABLE',
      `${what} has ${sizeBytes} bytes, more than the ${maxBytes} that are read`,
    );
}

async function readingOf<Result>(
  medium: Pick<Medium, 'path'>,
  path: string,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new UpError('UP_MEDIUM_UNREADABLE', `cannot read ${path} in ${medium.path}: ${error.message}`, {
      details: { code: error.code, offset: error.offset },
      cause: error,
    });
  }
}

async function findInside(
  medium: Pick<Medium, 'kind' | 'path'>,
  file: MediumFile,
  path: string,
): Promise<TreeFile> {
  const { prefix, path: inside } = splitMediumPath(path);
  const tree = await treeAt(medium, file, prefix);
  // Entries of isolinux name files in any case.
  const found = (await tree?.find(inside)) ?? (await tree?.find(inside, { match: 'any-case' }));
  if (found === undefined)
    throw new UpError('UP_MEDIUM_NOT_FOUND', `there is no file ${path} in ${medium.path}`);
  return found;
}

async function treeAt(
  { kind }: Pick<Medium, 'kind'>,
  file: MediumFile,
  prefix: string,
): Promise<FileTree | undefined> {
  if (kind === 'iso') {
    const iso = await openIso(file.readAt);
    return prefix === '' ? isoTree(iso) : prefix === 'esp:' ? (await cdBootsOf(file, iso)).esp : undefined;
  }
  const index = /^(\d{1,4}):$/.exec(prefix)?.[1];
  if (kind !== 'disk' || index === undefined) return undefined;
  const disk = await openDisk(file.readAt, file.sizeBytes);
  return await openPartition({ readAt: disk.readAt, sizeBytes: disk.virtualSizeBytes }, Number(index));
}
