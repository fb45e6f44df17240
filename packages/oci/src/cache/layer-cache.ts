import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDigest } from '../digest.ts';
import type { LayerReading } from '../layer/layer-reading.ts';
import { packEntries } from '../layer/packed/layer-index-builder.ts';
import type { LayerOptions } from '../source/image-source.ts';
import { DigestMemo } from './digest-memo.ts';
import { encodeIndexFile, readIndexFile } from './index-file.ts';

export interface LayerCacheOptions {
  readonly directory: string;
  /** Of all entries together, in bytes; the longest unused go first. Default 1 GiB. */
  readonly maxBytes?: number;
}

/** Changes whenever an entry would say something else, or say it otherwise. */
const FORMAT = 3;
const SUFFIX = '.layer';
const DEFAULT_MAX_BYTES = 1024 * 1024 * 1024;

/**
 * Indexes of layers by diffID, for the next time the same layer is read. An entry that is damaged, of another
 * version or of something else is no entry. Nothing that goes wrong here matters to who reads an image.
 */
export class LayerCache {
  readonly #directory: string;
  readonly #maxBytes: number;
  /** What the layers of images on this machine are, without hashing them again. */
  readonly digests: DigestMemo;
  /** Of all entries, as far as it is known. */
  #totalBytes: number | undefined;

  constructor({ directory, maxBytes = DEFAULT_MAX_BYTES }: LayerCacheOptions) {
    this.#directory = join(directory, 'layers');
    this.digests = new DigestMemo(directory);
    this.#maxBytes = maxBytes;
  }

  async load(diffId: string, options: LayerOptions): Promise<LayerReading | undefined> {
    const path = this.#pathOf(diffId, options);
    if (path === undefined) return undefined;
    try {
      const reading = readIndexFile(path, keyOf(diffId, options));
      const now = new Date();
      if (reading !== undefined) await utimes(path, now, now);
      return reading;
    } catch {
      return undefined;
    }
  }

  async store(
    diffId: string,
    { reading, options }: { readonly reading: LayerReading; readonly options: LayerOptions },
  ): Promise<void> {
    const path = this.#pathOf(diffId, options);
    const { plainFile: _, entries, ...frame } = reading;
    if (path === undefined) return;
    const aside = `${path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      const pieces = encodeIndexFile({
        key: keyOf(diffId, options),
        reading: { ...frame, entries: packEntries(entries) },
      });
      const sizeBytes = pieces.reduce((sum, { length }) => sum + length, 0);
      if (sizeBytes > this.#maxBytes) return;
      await mkdir(this.#directory, { recursive: true });
      await writePieces(aside, pieces);
      await rename(aside, path);
      await this.#makeRoom(sizeBytes);
    } catch {
      await rm(aside, { force: true }).catch(() => undefined);
    }
  }

  /** With digests of files it is an entry of its own: inspecting and comparing by turns must not undo each other. */
  #pathOf(diffId: string, { fileDigests }: LayerOptions): string | undefined {
    const digest = parseDigest(diffId);
    const kind = fileDigests === true ? '-files' : '';
    return digest && join(this.#directory, `${digest.algorithm}-${digest.hex}${kind}${SUFFIX}`);
  }

  /** Counts what is there once, not for each of a hundred layers. */
  async #makeRoom(addedBytes: number): Promise<void> {
    const known = this.#totalBytes;
    this.#totalBytes = known === undefined ? await this.#evict() : known + addedBytes;
    if (this.#totalBytes > this.#maxBytes) this.#totalBytes = await this.#evict();
  }

  /** Removes what was not used for longest, and what a killed process left half written. Returns what is left. */
  async #evict(): Promise<number> {
    const names = await readdir(this.#directory);
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#directory, name);
        const { size, mtimeMs } = await stat(path);
        return { path, size, mtimeMs, isEntry: name.endsWith(SUFFIX) };
      }),
    );
    const oldest = Date.now() - 60 * 60 * 1000;
    const leftovers = files.filter(({ isEntry, mtimeMs }) => !isEntry && mtimeMs < oldest);
    let total = 0;
    let left = 0;
    const surplus = files
      .filter(({ isEntry }) => isEntry)
      .sort((one, other) => other.mtimeMs - one.mtimeMs)
      .filter(({ size }) => {
        total += size;
        if (total > this.#maxBytes) return true;
        left = total;
        return false;
      });
    for (const { path } of [...leftovers, ...surplus]) await rm(path, { force: true });
    return left;
  }
}

/**
 * What was asked of the reading: another question may have another answer. Whoever verifies nothing is served with
 * what was verified before; without verification nothing is stored.
 */
function keyOf(diffId: string, { limits, collectFacts, fileDigests }: LayerOptions): string {
  const asked = [limits, collectFacts, fileDigests === true];
  return JSON.stringify([FORMAT, diffId, ...asked]);
}

async function writePieces(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writev(pieces);
  } finally {
    await file.close();
  }
}
