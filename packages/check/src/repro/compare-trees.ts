import type { Stats } from 'node:fs';
import { lstat, open, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { TreeDifference, TreeDifferences } from '../check-result.ts';

export interface TreeComparison extends TreeDifferences {
  readonly files: number;
  readonly bytes: number;
}

const MAX_LISTED = 200;
const CHUNK_BYTES = 1024 * 1024;

/**
 * Compares two trees as a Nix archive sees them: kinds, contents, the executable bit, targets of links. Owners, other bits and
 * times are no part of it. Each tree may also be a single file. Memory does not grow with the files.
 */
export async function compareTrees(
  first: string,
  second: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<TreeComparison> {
  const walk = new Walk(signal);
  await walk.compare(first, second, '.');
  const { count, listed, files, bytes } = walk;
  return { count, listed: [...listed].sort((a, b) => (a.path < b.path ? -1 : 1)), files, bytes };
}

class Walk {
  count = 0;
  files = 0;
  bytes = 0;
  readonly listed: TreeDifference[] = [];
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async compare(first: string, second: string, path: string): Promise<void> {
    this.#signal.throwIfAborted();
    const [a, b] = await Promise.all([lstat(first), lstat(second)]);
    this.files += a.isDirectory() ? 0 : 1;
    this.bytes += a.isFile() ? a.size : 0;
    if (kindOf(a) !== kindOf(b)) this.#add({ path, how: 'type' });
    else if (a.isDirectory()) await this.#compareDirectories(first, second, path);
    else if (a.isSymbolicLink()) {
      if ((await readlink(first)) !== (await readlink(second))) this.#add({ path, how: 'link-target' });
    } else if (a.isFile()) await this.#compareFiles({ first, second, path, a, b });
  }

  async #compareDirectories(first: string, second: string, path: string): Promise<void> {
    const [a, b] = await Promise.all([readdir(first), readdir(second)]);
    const inSecond = new Set(b);
    const inFirst = new Set(a);
    const below = (name: string): string => (path === '.' ? name : `${path}/${name}`);
    for (const name of a.sort()) {
      if (inSecond.has(name)) await this.compare(join(first, name), join(second, name), below(name));
      else this.#add({ path: below(name), how: 'removed' });
    }
    for (const name of b.filter((each) => !inFirst.has(each)).sort())
      this.#add({ path: below(name), how: 'added' });
  }

  async #compareFiles({ first, second, path, a, b }: FilePair): Promise<void> {
    const differsAtByte = await firstDifference(first, second, this.#signal);
    if (differsAtByte !== undefined)
      this.#add({ path, how: 'content', firstBytes: a.size, secondBytes: b.size, differsAtByte });
    else if (isExecutable(a) !== isExecutable(b)) this.#add({ path, how: 'executable' });
  }

  #add(difference: TreeDifference): void {
    this.count += 1;
    if (this.listed.length < MAX_LISTED) this.listed.push(difference);
  }
}

interface FilePair {
  readonly first: string;
  readonly second: string;
  readonly path: string;
  readonly a: Stats;
  readonly b: Stats;
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'link';
  return stats.isFile() ? 'file' : 'other';
}

function isExecutable({ mode }: Stats): boolean {
  return (mode & 0o100) !== 0;
}

/** The offset of the first byte that is not the same; of the end, where one file is the beginning of the other. */
async function firstDifference(
  first: string,
  second: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  await using a = await open(first);
  await using b = await open(second);
  const [left, right] = [Buffer.alloc(CHUNK_BYTES), Buffer.alloc(CHUNK_BYTES)];
  for (let offset = 0; ; ) {
    signal.throwIfAborted();
    const length = await fill(a, left, offset);
    const other = await fill(b, right, offset);
    const common = Math.min(length, other);
    if (left.compare(right, 0, common, 0, common) !== 0) {
      let at = 0;
      while (left[at] === right[at]) at += 1;
      return offset + at;
    }
    if (length !== other) return offset + common;
    if (length < CHUNK_BYTES) return undefined;
    offset += length;
  }
}

async function fill(file: Awaited<ReturnType<typeof open>>, into: Buffer, offset: number): Promise<number> {
  let length = 0;
  while (length < into.length) {
    const { bytesRead } = await file.read(into, length, into.length - length, offset + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}
