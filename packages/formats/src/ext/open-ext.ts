import { pagedReadAt } from '../bytes/paged.ts';
import { FormatError } from '../format-error.ts';
import type { ReadAt } from '../read-at.ts';
import type { OpenVolumeFile, Volume, VolumeFile } from '../volume.ts';
import { type ExtDirectoryEntry, readExtDirectory } from './directory.ts';
import { readAtFile } from './file-blocks.ts';
import { BLOCK_AT, type ExtInode, type ExtSource, ROOT_INODE, readInode } from './inode.ts';
import { readExtSuperblock } from './superblock.ts';

/** A file system of ext2, ext3 or ext4. */
export interface ExtVolume extends Volume {
  readonly fileSystem: 'ext';
  /** It was not unmounted properly: the last changes may be in its journal, which is not read. */
  readonly needsRecovery: boolean;
}

/**
 * Opens a file system of ext2, ext3 or ext4: extents and block numbers, indexed directories, links. Checksums are
 * not looked at. `readAt` begins where the file system begins.
 *
 * @throws FormatError `ext/...`: `ext/magic` where there is none, `ext/unread` for features that are not read:
 * encryption, data inside of inodes, meta block groups
 */
export async function openExt(readAt: ReadAt): Promise<ExtVolume> {
  const superblock = await readExtSuperblock(readAt);
  if (superblock === undefined) throw new FormatError('ext', 'no superblock', 1024, { code: 'ext/magic' });
  const source: Walk = { readAt: pagedReadAt(readAt), superblock, raw: readAt };
  const { label, uuid, blocks, blockBytes, needsRecovery } = superblock;
  return {
    fileSystem: 'ext',
    label,
    uuid,
    sizeBytes: blocks * blockBytes,
    needsRecovery,
    stat: async (path) => {
      const found = await find(source, path);
      return found && { name: lastSegment(path), type: found.type, sizeBytes: found.sizeBytes };
    },
    list: async (path) => await list(source, await findOr(source, path), path),
    open: async (path) => openFile(source, await findOr(source, path), path),
    read: async (path, { maxBytes }) => {
      const file = openFile(source, await findOr(source, path), path);
      if (file.sizeBytes > maxBytes) throw refused('too-large', path);
      return await file.readAt(0, file.sizeBytes);
    },
  };
}

interface Walk extends ExtSource {
  /** Without pages: for the contents of files. */
  readonly raw: ReadAt;
}

/** Follows links, as a kernel would that has this as its root. */
async function find(source: Walk, path: string): Promise<ExtInode | undefined> {
  const root = await readInode(source, ROOT_INODE);
  const trail: ExtInode[] = [root];
  const segments = splitPath(path);
  let links = 0;
  let bytes = 0;
  for (let count = 0; count < MAX_SEGMENTS; count += 1) {
    const segment = segments.pop();
    const directory = trail.at(-1) ?? root;
    if (segment === undefined) return directory;
    if (directory.type !== 'directory') return undefined;
    if (segment === '..' && trail.length > 1) trail.pop();
    if (segment === '' || segment === '.' || segment === '..') continue;
    bytes += directory.sizeBytes;
    if (bytes > MAX_LOOKUP_BYTES) break;
    const entry = (await entriesOf(source, directory)).find(({ name }) => name === segment);
    if (entry === undefined) return undefined;
    const inode = await readInode(source, entry.inode);
    if (inode.type !== 'symlink') {
      trail.push(inode);
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) break;
    const target = await targetOf(source, inode);
    if (target.startsWith('/')) trail.splice(1);
    segments.push(...splitPath(target));
  }
  throw refused('too-long', path);
}

/** The last one first: they are taken from the end. */
function splitPath(path: string): string[] {
  return path.split('/', MAX_SEGMENTS).reverse();
}

async function findOr(source: Walk, path: string): Promise<ExtInode> {
  const found = await find(source, path);
  if (found === undefined) throw refused('not-found', path);
  return found;
}

async function entriesOf(source: Walk, directory: ExtInode): Promise<readonly ExtDirectoryEntry[]> {
  if (directory.sizeBytes > MAX_DIRECTORY_BYTES)
    throw directory.block.fail(`a directory of ${directory.sizeBytes} bytes`, 4);
  const bytes = await readAtFile(source, directory, source.readAt)(0, directory.sizeBytes);
  return readExtDirectory(bytes, source.superblock);
}

async function list(source: Walk, directory: ExtInode, path: string): Promise<readonly VolumeFile[]> {
  if (directory.type !== 'directory') throw refused('not-a-directory', path);
  const entries = await entriesOf(source, directory);
  if (entries.length > MAX_LISTED) throw refused('too-large', path);
  const files: VolumeFile[] = [];
  for (const { name, inode } of entries) {
    const { type, sizeBytes } = await readInode(source, inode);
    files.push({ name, type, sizeBytes });
  }
  return files;
}

/** Short ones are where others have their block numbers. */
async function targetOf(source: Walk, inode: ExtInode): Promise<string> {
  const { sizeBytes, block, hasExtents } = inode;
  if (sizeBytes > MAX_TARGET_BYTES) throw block.fail(`a link of ${sizeBytes} bytes`, 4);
  if (sizeBytes < SHORT_LINK_BYTES && !hasExtents) return block.utf8(BLOCK_AT, sizeBytes);
  return new TextDecoder().decode(await readAtFile(source, inode, source.readAt)(0, sizeBytes));
}

function openFile(source: Walk, inode: ExtInode, path: string): OpenVolumeFile {
  if (inode.type !== 'file') throw refused('not-a-file', path);
  return { sizeBytes: inode.sizeBytes, readAt: readAtFile(source, inode, source.raw) };
}

function lastSegment(path: string): string {
  return splitPath(path).find((segment) => segment !== '') ?? '';
}

type Refusal = 'not-found' | 'not-a-file' | 'not-a-directory' | 'too-large' | 'too-long';

function refused(what: Refusal, path: string): FormatError {
  return new FormatError('ext', `${path}: ${what.replaceAll('-', ' ')}`, 0, { code: `ext/${what}` });
}

const MAX_SEGMENTS = 4096;
/** As Linux counts them. */
const MAX_LINKS = 40;
const MAX_TARGET_BYTES = 4096;
const SHORT_LINK_BYTES = 60;
/** Of some hundred thousand entries. */
const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024;
/** Of directories that are searched on the way: links can lead through large ones again and again. */
const MAX_LOOKUP_BYTES = 64 * 1024 * 1024;
const MAX_LISTED = 250_000;
