import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * When a workload was last built by `up`, and by which command. The times of the files alone do not
 * tell: a build may leave a file as it was, and a file that no build makes may be newer than the sources.
 */
export interface BuildStamp {
  /** By the clock of the file system, in milliseconds: the start of the last build; undefined when none is known. */
  readonly builtAt: number | undefined;
  /** Runs a build; stamps it when it succeeds. */
  around(build: () => Promise<void>): Promise<void>;
}

export interface BuildStampOptions {
  readonly file: string;
  readonly command: readonly string[];
}

/** The stamp in `file`. Where it cannot be written there is none, and times of files have to do. */
export async function readBuildStamp({ file, command }: BuildStampOptions): Promise<BuildStamp> {
  const text = `${JSON.stringify(command)}\n`;
  return {
    builtAt: await timeOf(file, text).catch(() => undefined),
    async around(build) {
      const partial = `${file}.${randomBytes(4).toString('hex')}`;
      // Written before the build, so that a source which changes meanwhile is newer.
      const isWritten = await write(partial, text);
      try {
        await build();
        if (isWritten) await rename(partial, file).catch(() => undefined);
      } finally {
        await rm(partial, { force: true }).catch(() => undefined);
      }
    },
  };
}

async function timeOf(file: string, text: string): Promise<number | undefined> {
  const { size, mtimeMs } = await stat(file);
  if (size !== Buffer.byteLength(text)) return undefined;
  return (await readFile(file, 'utf8')) === text ? mtimeMs : undefined;
}

async function write(file: string, text: string): Promise<boolean> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return true;
  } catch {
    return false;
  }
}
