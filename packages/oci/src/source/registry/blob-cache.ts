import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseDigest } from '../../digest.ts';

export interface BlobCacheOptions {
  readonly directory: string;
  /** Of all blobs together, in bytes; the longest unused go first. Default 4 GiB. */
  readonly maxBytes?: number | undefined;
}

export interface CachedBlob {
  readonly path: string;
  readonly sizeBytes: number;
}

const DEFAULT_MAX_BYTES = 4 * 1024 * 1024 * 1024;
const TEMPORARY = '.tmp';
/** What is older was left behind by a process that was killed. */
const ABANDONED_MS = 60 * 60 * 1000;
const ALGORITHMS = ['sha256', 'sha512'] as const;

/**
 * Blobs of registries by digest, for the next time. Who reads one has to hold it against its digest, and to remove
 * it where it is another. Nothing that goes wrong here matters to who reads an image.
 */
export class BlobCache {
  readonly #root: string;
  readonly #maxBytes: number;

  constructor({ directory, maxBytes = DEFAULT_MAX_BYTES }: BlobCacheOptions) {
    this.#root = join(directory, 'blobs');
    this.#maxBytes = maxBytes;
  }

  /** Where a blob lies, if it does; it counts as used now. */
  async find(digest: string): Promise<CachedBlob | undefined> {
    const path = this.#pathOf(digest);
    if (path === undefined) return undefined;
    try {
      const found = await stat(path);
      if (!found.isFile()) return undefined;
      const now = new Date();
      await utimes(path, now, now);
      return { path, sizeBytes: found.size };
    } catch {
      return undefined;
    }
  }

  async remove(digest: string): Promise<void> {
    const path = this.#pathOf(digest);
    if (path !== undefined) await rm(path, { force: true }).catch(() => undefined);
  }

  /** Begins to keep a blob: nothing of it is there before `keep`. To be disposed. */
  async begin(digest: string): Promise<BlobEntry> {
    const path = this.#pathOf(digest);
    return await BlobEntry.create(path, { maxBytes: this.#maxBytes, onKept: () => this.#evict() });
  }

  #pathOf(digest: string): string | undefined {
    const parsed = parseDigest(digest);
    return parsed && join(this.#root, parsed.algorithm, parsed.hex);
  }

  async #evict(): Promise<void> {
    const files = (await Promise.all(ALGORITHMS.map((algorithm) => this.#list(algorithm)))).flat();
    const abandoned = Date.now() - ABANDONED_MS;
    const leftovers = files.filter(({ isTemporary, mtimeMs }) => isTemporary && mtimeMs < abandoned);
    let total = 0;
    const surplus = files
      .filter(({ isTemporary }) => !isTemporary)
      .sort((one, other) => other.mtimeMs - one.mtimeMs)
      .filter(({ sizeBytes }) => {
        total += sizeBytes;
        return total > this.#maxBytes;
      });
    for (const { path } of [...leftovers, ...surplus]) await rm(path, { force: true });
  }

  async #list(algorithm: string): Promise<readonly ListedBlob[]> {
    const directory = join(this.#root, algorithm);
    const names = await readdir(directory).catch(() => []);
    const files = names.map(async (name): Promise<ListedBlob | undefined> => {
      const path = join(directory, name);
      // Another process may remove it at the same time.
      const found = await stat(path).catch(() => undefined);
      if (found === undefined) return undefined;
      const { size: sizeBytes, mtimeMs } = found;
      return { path, sizeBytes, mtimeMs, isTemporary: name.endsWith(TEMPORARY) };
    });
    return (await Promise.all(files)).filter((file) => file !== undefined);
  }
}

interface ListedBlob extends CachedBlob {
  readonly mtimeMs: number;
  readonly isTemporary: boolean;
}

interface EntryOptions {
  readonly maxBytes: number;
  readonly onKept: () => Promise<void>;
}

/** A blob on its way into the cache. Where it cannot be written it is not kept, and that is all. */
export class BlobEntry implements AsyncDisposable {
  readonly #options: EntryOptions;
  readonly #path: string;
  readonly #aside: string;
  #file: FileHandle | undefined;
  #sizeBytes = 0;

  private constructor(path: string, aside: string, file: FileHandle | undefined, options: EntryOptions) {
    this.#path = path;
    this.#aside = aside;
    this.#file = file;
    this.#options = options;
  }

  static async create(path: string | undefined, options: EntryOptions): Promise<BlobEntry> {
    const aside = `${path}.${randomBytes(6).toString('hex')}${TEMPORARY}`;
    const file = path === undefined ? undefined : await openNew(aside);
    return new BlobEntry(path ?? '', aside, file, options);
  }

  /** The same chunks, written on their way. */
  async *through(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of chunks) {
      await this.write(chunk);
      yield chunk;
    }
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#sizeBytes += chunk.length;
    try {
      if (this.#sizeBytes > this.#options.maxBytes) await this.#drop();
      // A file may take less than it is given.
      for (let at = 0; at < chunk.length && this.#file !== undefined; )
        at += (await this.#file.write(chunk, at)).bytesWritten;
    } catch {
      await this.#drop();
    }
  }

  /** The blob is whole, and what its digest says. */
  async keep(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    try {
      this.#file = undefined;
      await file.close();
      await rename(this.#aside, this.#path);
      await this.#options.onKept();
    } catch {
      await rm(this.#aside, { force: true }).catch(() => undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#drop();
  }

  async #drop(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    this.#file = undefined;
    await file.close().catch(() => undefined);
    await rm(this.#aside, { force: true }).catch(() => undefined);
  }
}

async function openNew(path: string): Promise<FileHandle | undefined> {
  try {
    await mkdir(dirname(path), { recursive: true });
    return await open(path, 'wx', 0o600);
  } catch {
    return undefined;
  }
}
