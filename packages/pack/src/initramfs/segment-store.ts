import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeCpio } from '@up/formats';
import type { LayerMember } from '@up/oci';
import { keyOfMembers } from '../member-key.ts';
import { type CompressOptions, compressFile } from './compress.ts';
import { cpioEntries } from './cpio-entries.ts';

/** A part of an initramfs: one archive. The kernel unpacks several, one behind the other. */
export interface SegmentPlan {
  /** For people: what it holds. */
  readonly title: string;
  readonly members: readonly LayerMember[];
  /** Changes when what it is made of does. */
  readonly key: string;
}

export interface Segment {
  readonly title: string;
  readonly file: string;
  readonly sizeBytes: number;
  /** An earlier build made it. */
  readonly isUnchanged: boolean;
}

/** Changes when the same members would give other bytes. */
const FORMAT = 1;
/** One that no build used for so long is removed, in milliseconds. */
const KEPT_FOR_MS = 14 * 24 * 60 * 60 * 1000;

interface SegmentNote {
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface SegmentStoreOptions extends CompressOptions {
  readonly directory: string;
  /** Of every file, in seconds. */
  readonly mtimeSec: number;
}

/** Parts of initramfs by what they are made of, so that a build makes only those that changed. */
export class SegmentStore {
  readonly #options: SegmentStoreOptions;

  constructor(options: SegmentStoreOptions) {
    this.#options = options;
  }

  async plan(title: string, members: readonly LayerMember[]): Promise<SegmentPlan> {
    const { compression, mtimeSec } = this.#options;
    return { title, members, key: await keyOfMembers(members, ['cpio', FORMAT, compression, mtimeSec]) };
  }

  /** @throws as `cpioEntries` and `compressFile`; FormatError for names that cpio cannot hold; system errors. */
  async take({ title, members, key }: SegmentPlan): Promise<Segment> {
    const { directory, mtimeSec, signal } = this.#options;
    const file = join(directory, key);
    const known = await this.#known(file);
    if (known !== undefined) return { title, file, sizeBytes: known.sizeBytes, isUnchanged: true };
    await mkdir(directory, { recursive: true });
    const aside = `${file}.${process.pid}.tmp`;
    try {
      const pieces = writeCpio(await cpioEntries(members, signal), { mtime: mtimeSec });
      await pipeline(pieces, createWriteStream(aside), { signal });
      await compressFile(aside, this.#options);
      const note: SegmentNote = { sizeBytes: (await stat(aside)).size, sha256: await sha256Of(aside) };
      await rename(aside, file);
      await writeFile(`${file}.json`, JSON.stringify(note));
      return { title, file, sizeBytes: note.sizeBytes, isUnchanged: false };
    } finally {
      await rm(aside, { force: true });
    }
  }

  /** Removes what no build has used for two weeks. */
  async prune(): Promise<void> {
    const { directory } = this.#options;
    const oldest = Date.now() - KEPT_FOR_MS;
    for (const name of await readdir(directory).catch(() => [])) {
      const path = join(directory, name);
      const stats = await stat(path).catch(() => undefined);
      if (stats !== undefined && stats.mtimeMs < oldest) await rm(path, { force: true });
    }
  }

  /** One that was damaged is made again. */
  async #known(file: string): Promise<SegmentNote | undefined> {
    try {
      const note = JSON.parse(await readFile(`${file}.json`, 'utf8')) as SegmentNote;
      if ((await sha256Of(file)) !== note.sha256) return undefined;
      const now = new Date();
      await Promise.all([file, `${file}.json`].map((path) => utimes(path, now, now)));
      return note;
    } catch {
      return undefined;
    }
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }))
    hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
