import { lstat, open, readdir, readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';

/** More links one after the other are a circle (MAXSYMLINKS of Linux). */
const MAX_LINKS = 40;
const MAX_TEXT_BYTES = 1024 * 1024;

/**
 * The files below a root that need not be this machine's: absolute links in it lead to places in it, as they would if
 * it were the root. What cannot be read counts as absent.
 */
export class RootTree {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Where a path of the tree is on this machine. Links on the way are not followed. */
  place(path: string): string {
    return join(this.root, path);
  }

  /** The path without links in it; undefined where it leads to nothing. */
  async resolve(path: string): Promise<string | undefined> {
    return await this.#follow(path);
  }

  /** Where a link leads, one step, as a path of the tree; undefined for what is no link. */
  async readLink(path: string): Promise<string | undefined> {
    const parent = await this.#follow(posix.dirname(path));
    if (parent === undefined) return undefined;
    const target = await attempt(readlink(this.place(posix.join(parent, posix.basename(path)))));
    return target === undefined ? undefined : posix.resolve(parent, target);
  }

  /** When an entry itself was made, a link as a link. */
  async modifiedAt(path: string): Promise<Date | undefined> {
    const parent = await this.#follow(posix.dirname(path));
    if (parent === undefined) return undefined;
    return (await attempt(lstat(this.place(posix.join(parent, posix.basename(path))))))?.mtime;
  }

  async exists(path: string): Promise<boolean> {
    return (await this.resolve(path)) !== undefined;
  }

  /** The names in a directory, sorted; none where there is no such directory. */
  async list(path: string): Promise<readonly string[]> {
    const directory = await this.resolve(path);
    if (directory === undefined) return [];
    return ((await attempt(readdir(this.place(directory)))) ?? []).sort();
  }

  /** The beginning of a file, up to 1 MiB. Links are followed; a device or a FIFO is no file. */
  async readText(path: string): Promise<string | undefined> {
    const file = await this.resolve(path);
    if (file === undefined || (await attempt(lstat(this.place(file))))?.isFile() !== true) return undefined;
    return await attempt(readStart(this.place(file)));
  }

  async #follow(path: string): Promise<string | undefined> {
    let done = '/';
    let left = posix.resolve('/', path).split('/').filter(Boolean);
    for (let budget = MAX_LINKS; left.length > 0; ) {
      const [name = '', ...rest] = left;
      const next = posix.join(done, name);
      const stats = await attempt(lstat(this.place(next)));
      if (stats === undefined) return undefined;
      if (!stats.isSymbolicLink()) {
        done = next;
        left = rest;
        continue;
      }
      const target = budget > 0 ? await attempt(readlink(this.place(next))) : undefined;
      if (target === undefined) return undefined;
      budget -= 1;
      left = [...posix.resolve(done, target).split('/').filter(Boolean), ...rest];
      done = '/';
    }
    return done;
  }
}

async function readStart(file: string): Promise<string> {
  await using handle = await open(file, 'r');
  const { size } = await handle.stat();
  const buffer = Buffer.alloc(Math.min(size, MAX_TEXT_BYTES));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
  return buffer.toString('utf8', 0, bytesRead);
}

async function attempt<T>(value: Promise<T>): Promise<T | undefined> {
  return await value.catch(() => undefined);
}
