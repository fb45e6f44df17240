import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface ArtefactStampOptions {
  /** Of the project. */
  readonly root: string;
  /** What was built: stamps are told apart by it. */
  readonly output: string;
  /** Of all that it is made of. */
  readonly key: string;
}

/** What an earlier build made, so that nothing is done when nothing changed. */
export interface ArtefactStamp<T> {
  /** What was noted of the build, where it had the same key and nobody has touched its files since. */
  read(): Promise<T | undefined>;
  /** Where it cannot be written the next build takes longer, and nothing else is lost. */
  write(files: readonly string[], note: T): Promise<void>;
}

interface Note<T> {
  readonly key: string;
  readonly files: readonly FileState[];
  readonly note: T;
}

interface FileState {
  readonly path: string;
  readonly state: string;
}

export function artefactStamp<T>({ root, output, key }: ArtefactStampOptions): ArtefactStamp<T> {
  const name = createHash('sha256').update(output).digest('hex').slice(0, 32);
  const file = join(root, '.up', 'built', `${name}.artefact.json`);
  return {
    async read() {
      try {
        const stamp = JSON.parse(await readFile(file, 'utf8')) as Note<T>;
        if (stamp.key !== key) return undefined;
        const states = await statesOf(stamp.files.map(({ path }) => path));
        return states.every(({ state }, index) => state === stamp.files[index]?.state)
          ? stamp.note
          : undefined;
      } catch {
        return undefined;
      }
    },
    async write(files, note) {
      try {
        const stamp: Note<T> = { key, files: await statesOf(files), note };
        await mkdir(dirname(file), { recursive: true });
        const partial = `${file}.${randomBytes(4).toString('hex')}`;
        await writeFile(partial, JSON.stringify(stamp));
        await rename(partial, file);
      } catch {
        // As the interface says.
      }
    },
  };
}

async function statesOf(paths: readonly string[]): Promise<readonly FileState[]> {
  return Promise.all(
    paths.map(async (path) => {
      const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
      return { path, state: [size, mtimeNs, ctimeNs, ino].join(':') };
    }),
  );
}
