import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '@up/core';
import type { FetchedPackage } from './debian-package.ts';
import { compareDebianVersions } from './debian-version.ts';
import type { Kernel } from './kernel.ts';

/** What is kept beside an unpacked kernel. */
interface KernelNote {
  readonly schemaVersion: 1;
  readonly architecture: string;
  readonly release: string;
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
  readonly verifiedBy: FetchedPackage['verifiedBy'];
  /** Of the image: one that was cut off is not used. */
  readonly imageBytes: number;
}

/** Kernels that were fetched and unpacked, one directory each. */
export class KernelCache {
  readonly #directory: string;

  constructor(cacheDir: string) {
    this.#directory = join(cacheDir, 'kernels', 'debian');
  }

  /** The newest one for this processor, as Debian names it. */
  async newest(architecture: string): Promise<Kernel | undefined> {
    const names = await readdir(this.#directory).catch(() => []);
    const notes = await Promise.all(names.map((name) => this.#read(name)));
    const [best] = notes
      .filter((entry) => entry?.note.architecture === architecture)
      .sort((one, other) => compareDebianVersions(other?.note.version ?? '', one?.note.version ?? ''));
    return best && toKernel(best.directory, best.note);
  }

  /**
   * Keeps what `unpack` puts into a directory; it returns the release. Where another `up` was faster, its is used.
   * @throws system errors where the cache cannot be written.
   */
  async keep(
    fetched: FetchedPackage,
    architecture: string,
    unpack: (directory: string) => Promise<string>,
  ): Promise<Kernel> {
    const partial = await this.scratch();
    try {
      const release = await unpack(partial);
      const { name, version, sha256, verifiedBy } = fetched;
      const note: KernelNote = {
        ...{ schemaVersion: 1, architecture, release, package: name, version, sha256, verifiedBy },
        imageBytes: (await stat(join(partial, 'vmlinuz'))).size,
      };
      await writeFile(join(partial, 'kernel.json'), `${JSON.stringify(note, undefined, 2)}\n`);
      const directory = join(this.#directory, `${name}_${version.replace(':', '%3a')}_${architecture}`);
      await rename(partial, directory).catch(async (error: unknown) => {
        if (!['ENOTEMPTY', 'EEXIST'].includes(systemErrorCode(error) ?? '')) throw error;
        if ((await this.#readAt(directory)) !== undefined) return;
        await rm(directory, { recursive: true, force: true });
        await rename(partial, directory);
      });
      return toKernel(directory, note);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  }

  /** An empty directory in the cache; whoever asks for it removes it. */
  async scratch(): Promise<string> {
    const path = join(this.#directory, `.new-${randomBytes(6).toString('hex')}`);
    await mkdir(path, { recursive: true });
    return path;
  }

  async #read(name: string): Promise<{ directory: string; note: KernelNote } | undefined> {
    if (name.startsWith('.')) return undefined;
    const directory = join(this.#directory, name);
    const note = await this.#readAt(directory);
    return note && { directory, note };
  }

  async #readAt(directory: string): Promise<KernelNote | undefined> {
    try {
      const note = JSON.parse(await readFile(join(directory, 'kernel.json'), 'utf8')) as KernelNote;
      const { size } = await stat(join(directory, 'vmlinuz'));
      return note.schemaVersion === 1 && size === note.imageBytes ? note : undefined;
    } catch {
      return undefined;
    }
  }
}

function toKernel(directory: string, note: KernelNote): Kernel {
  const { release, package: name, version, sha256, verifiedBy } = note;
  return {
    image: join(directory, 'vmlinuz'),
    release,
    modules: join(directory, 'modules'),
    origin: { from: 'debian', package: name, version, sha256, verifiedBy },
  };
}
