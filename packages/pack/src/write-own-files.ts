import { chmod, lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface OwnFile {
  readonly name: string;
  readonly text: string;
  readonly mode: number;
}

export interface WriteOwnFilesOptions {
  readonly directory: string;
  readonly partials: string;
  readonly files: readonly OwnFile[];
}

/** Writes the files that `up` adds to a runner where they differ, each at once. Returns how many did. */
export async function writeOwnFiles({ directory, partials, files }: WriteOwnFilesOptions): Promise<number> {
  let written = 0;
  for (const file of files) {
    const target = join(directory, file.name);
    if (await isSame(target, file)) continue;
    const partial = join(partials, `own-${file.name}`);
    await writeFile(partial, file.text);
    await chmod(partial, file.mode);
    // A file is replaced by the rename; anything else in its place is in the way.
    await rename(partial, target).catch(async () => {
      await rm(target, { recursive: true, force: true });
      await rename(partial, target);
    });
    written += 1;
  }
  return written;
}

async function isSame(path: string, { text, mode }: OwnFile): Promise<boolean> {
  try {
    const stats = await lstat(path);
    if (!stats.isFile() || stats.size !== Buffer.byteLength(text) || (stats.mode & 0o777) !== mode)
      return false;
    return (await readFile(path, 'utf8')) === text;
  } catch {
    return false;
  }
}
