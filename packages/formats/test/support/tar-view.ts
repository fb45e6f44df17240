import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type TarEntry, walkTarAt } from '../../src/index.ts';

/** What the reader sees of an archive, in the shape that tarfile-view.py prints. */
export interface MemberView {
  readonly type: string;
  readonly path: string;
  readonly linkPath: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly userName: string;
  readonly groupName: string;
  readonly mtime: number;
  readonly sizeBytes: number;
  readonly device: readonly [number, number];
  readonly xattrs: Readonly<Record<string, string>>;
  readonly sha256: string;
}

export interface ArchiveView {
  readonly entries: readonly TarEntry[];
  readonly members: readonly MemberView[];
  readonly warnings: readonly string[];
}

/** Walks a file by pread, as the packages above do. */
export function viewArchive(file: string): ArchiveView {
  const fd = openSync(file, 'r');
  try {
    const buffer = new Uint8Array(1024 * 1024);
    const readAt = (offset: number, length: number): Uint8Array =>
      buffer.subarray(0, readSync(fd, buffer, 0, length, offset));
    const entries: TarEntry[] = [];
    const warnings: string[] = [];
    for (const item of walkTarAt(readAt, { archiveBytes: fstatSync(fd).size })) {
      if (item.type === 'entry') entries.push(item.entry);
      else warnings.push(item.code);
    }
    return { entries, members: entries.map((entry) => viewMember(entry, fd)), warnings };
  } finally {
    closeSync(fd);
  }
}

function viewMember(entry: TarEntry, fd: number): MemberView {
  const { type, mode, uid, gid, userName, groupName, sizeBytes, deviceMajor, deviceMinor } = entry;
  return {
    type,
    path: hex(entry.path.replace(/\/+$/, ''), entry.pathBytes),
    linkPath: hex(entry.linkPath, entry.linkPathBytes),
    mode,
    uid,
    gid,
    userName,
    groupName,
    mtime: entry.mtimeSec + entry.mtimeNsec / 1e9,
    sizeBytes,
    device: [deviceMajor, deviceMinor],
    xattrs: Object.fromEntries([...entry.xattrs].map(([key, value]) => [key, hex('', value)]).toSorted()),
    sha256: createHash('sha256').update(contentOf(entry, fd)).digest('hex'),
  };
}

function contentOf(entry: TarEntry, fd: number): Uint8Array {
  const stored = new Uint8Array(entry.storedBytes);
  readSync(fd, stored, 0, stored.length, entry.bodyOffset);
  if (entry.sparse === undefined) return stored;
  const content = new Uint8Array(entry.sizeBytes);
  let at = 0;
  for (const { offset, sizeBytes } of entry.sparse) {
    content.set(stored.subarray(at, at + sizeBytes), offset);
    at += sizeBytes;
  }
  return content;
}

function hex(text: string, raw: Uint8Array | undefined): string {
  return Buffer.from(raw ?? new TextEncoder().encode(text)).toString('hex');
}
