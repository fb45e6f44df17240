import { access, constants, mkdir, rename, rmdir, unlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { systemErrorCode } from '@up/core';
import { claimDirectory, type DirectoryClaim } from './hls-claim.ts';
import { toStorageError } from './storage-error.ts';

export interface HlsDirectoryOptions {
  readonly path: string;
  /** One for each variant; none for a single rendition. */
  readonly subdirectories: readonly string[];
  /** What this origin will write there; a later one removes it where this one was killed. */
  readonly segmentPattern: string;
  readonly playlists: readonly string[];
}

/**
 * The directory that segments and playlists are published in. Knows every file and directory that it
 * made, and removes exactly those when it is disposed of.
 */
export class HlsDirectory implements AsyncDisposable {
  readonly path: string;
  readonly #claim: DirectoryClaim;
  readonly #files = new Set<string>();
  /** Outermost first. */
  readonly #made: readonly string[];

  private constructor(path: string, claim: DirectoryClaim, made: readonly string[]) {
    this.path = path;
    this.#claim = claim;
    this.#made = made;
  }

  /**
   * Creates what is missing and removes what a killed origin left there.
   * @throws UpError UP_DIRECTORY_UNWRITABLE or UP_DISK_FULL; also when another origin publishes there.
   */
  static async open(options: HlsDirectoryOptions): Promise<HlsDirectory> {
    const path = resolve(options.path);
    const made: string[] = [];
    try {
      made.push(...(await makeDirectory(path)));
      await access(path, constants.W_OK | constants.X_OK);
      const claim = await claimDirectory(path, options);
      for (const name of options.subdirectories) made.push(...(await makeDirectory(join(path, name))));
      return new HlsDirectory(path, claim, made);
    } catch (cause) {
      await removeEmpty(made);
      throw toStorageError(cause, { directory: path, doing: 'publish', flag: '--hls-dir DIR' });
    }
  }

  /** Private to this origin, on the same file system. */
  get workDir(): string {
    return this.#claim.workDir;
  }

  /** Moves a finished file to `name`, a path below the directory, at once. */
  async publish(file: string, name: string): Promise<string> {
    const path = join(this.path, name);
    await this.#try(async () => {
      this.#files.add(path);
      await rename(file, path);
    });
    return path;
  }

  /** Writes `name`; atomically: a reader sees the old text or the new one. */
  async write(name: string, text: Uint8Array, { atomic }: { readonly atomic: boolean }): Promise<void> {
    const path = join(this.path, name);
    await this.#try(async () => {
      this.#files.add(path);
      if (!atomic) return await writeFile(path, text);
      const temporary = join(this.workDir, `${name.replaceAll('/', '-')}.tmp`);
      await writeFile(temporary, text);
      await rename(temporary, path);
    });
  }

  /** Removes a file that was published; one that somebody else removed is no error. */
  async remove(name: string): Promise<void> {
    const path = join(this.path, name);
    await this.#try(() => unlinkIfThere(path));
    this.#files.delete(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#files].map(unlinkIfThere));
    await this.#claim.release();
    await removeEmpty(this.#made);
  }

  async #try(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (cause) {
      throw toStorageError(cause, { directory: this.path, doing: 'publish', flag: '--hls-dir DIR' });
    }
  }
}

/** Returns the directories it made, outermost first. */
async function makeDirectory(path: string): Promise<readonly string[]> {
  const outermost = await mkdir(path, { recursive: true });
  if (outermost === undefined) return [];
  const made: string[] = [];
  for (let directory = path; directory.length >= outermost.length; directory = dirname(directory)) {
    made.unshift(directory);
  }
  return made;
}

/** Directories that somebody else uses by now stay. */
async function removeEmpty(made: readonly string[]): Promise<void> {
  for (const directory of made.toReversed()) {
    await rmdir(directory).catch((error: unknown) => {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY'].includes(systemErrorCode(error) ?? '')) throw error;
    });
  }
}

async function unlinkIfThere(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  });
}
