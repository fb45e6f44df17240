import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { parseDigest } from '../digest.ts';
import type { LayerReading } from '../layer/layer-reading.ts';
import type { LayerOptions } from '../source/image-source.ts';
import { isLayerReading } from './is-layer-reading.ts';

export interface LayerCacheOptions {
  readonly directory: string;
  /** Of all entries together, in bytes; the longest unused go first. Default 1 GiB. */
  readonly maxBytes?: number;
}

/** Changes whenever an entry would say something else, or say it otherwise. */
const FORMAT = 2;
const SUFFIX = '.layer';
const CHECKSUM_BYTES = 32;
const DEFAULT_MAX_BYTES = 1024 * 1024 * 1024;

/**
 * Indexes of layers by diffID, for the next time the same layer is read. An entry that is damaged, of another
 * version or of something else is no entry. Nothing that goes wrong here matters to who reads an image.
 */
export class LayerCache {
  readonly #directory: string;
  readonly #maxBytes: number;

  constructor({ directory, maxBytes = DEFAULT_MAX_BYTES }: LayerCacheOptions) {
    this.#directory = join(directory, 'layers');
    this.#maxBytes = maxBytes;
  }

  async load(diffId: string, options: LayerOptions): Promise<LayerReading | undefined> {
    const path = this.#pathOf(diffId, options);
    if (path === undefined) return undefined;
    try {
      const reading = decode(await readFile(path), keyOf(diffId, options));
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
    if (path === undefined) return;
    const { plainFile: _, ...kept } = reading;
    const aside = `${path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      const bytes = encode(kept, keyOf(diffId, options));
      if (bytes.length > this.#maxBytes) return;
      await mkdir(this.#directory, { recursive: true });
      await writeFile(aside, bytes, { mode: 0o600, flag: 'wx' });
      await rename(aside, path);
      await this.#evict();
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

  /** Removes what was not used for longest, and what a killed process left half written. */
  async #evict(): Promise<void> {
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
    const surplus = files
      .filter(({ isEntry }) => isEntry)
      .sort((one, other) => other.mtimeMs - one.mtimeMs)
      .filter(({ size }) => {
        total += size;
        return total > this.#maxBytes;
      });
    for (const { path } of [...leftovers, ...surplus]) await rm(path, { force: true });
  }
}

/** What was asked of the reading: another question may have another answer. */
function keyOf(diffId: string, { limits, collectFacts, fileDigests, algorithms }: LayerOptions): string {
  const asked = [limits, collectFacts, fileDigests === true, algorithms.length > 0];
  return JSON.stringify([FORMAT, process.versions.v8, diffId, ...asked]);
}

function encode(reading: Omit<LayerReading, 'plainFile'>, key: string): Uint8Array {
  const body = serialize({ key, reading });
  return Buffer.concat([createHash('sha256').update(body).digest(), body]);
}

function decode(bytes: Buffer, key: string): LayerReading | undefined {
  const body = bytes.subarray(CHECKSUM_BYTES);
  const checksum = createHash('sha256').update(body).digest();
  if (!checksum.equals(bytes.subarray(0, CHECKSUM_BYTES))) return undefined;
  const content: unknown = deserialize(body);
  if (typeof content !== 'object' || content === null || !('key' in content) || content.key !== key)
    return undefined;
  return 'reading' in content && isLayerReading(content.reading) ? content.reading : undefined;
}
