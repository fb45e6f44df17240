import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createLayer,
  type LayerBlob,
  type LayerMember,
  type LayerNote,
  layerInFile,
  storedLayer,
} from '@up/oci';
import { keyOfMembers } from '../member-key.ts';

export interface LayerStoreOptions {
  readonly directory: string;
  readonly compression: 'none' | 'gzip' | 'zstd';
  readonly signal: AbortSignal;
}

export interface StoredLayer {
  readonly blob: LayerBlob;
  /** It was there already, from an earlier build. */
  readonly isUnchanged: boolean;
}

/** Changes when the same members would give other bytes. */
const FORMAT = 1;
/** A layer that no build used for so long is removed, in milliseconds. */
const KEPT_FOR_MS = 14 * 24 * 60 * 60 * 1000;

/** Layers by what they are made of, so that a build makes only those that changed. */
export class LayerStore {
  readonly #options: LayerStoreOptions;

  constructor(options: LayerStoreOptions) {
    this.#options = options;
  }

  /** The layer of these members: as kept, or made and kept. @throws as `createLayer`; system errors of writing. */
  async take(members: readonly LayerMember[]): Promise<StoredLayer> {
    const { directory, compression, signal } = this.#options;
    const file = join(directory, await keyOfMembers(members, [FORMAT, process.versions.zlib, compression]));
    const known = await this.#known(file);
    if (known !== undefined) return { blob: known, isUnchanged: true };
    await mkdir(directory, { recursive: true });
    const aside = `${file}.${process.pid}.tmp`;
    try {
      const { open: _, ...note } = await createLayer(members, { compression, signal, file: aside });
      await rename(aside, file);
      await writeFile(`${file}.json`, JSON.stringify(note));
      return { blob: layerInFile(file, note), isUnchanged: false };
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
      const { mtimeMs } = await stat(path);
      if (mtimeMs < oldest) await rm(path, { force: true });
    }
  }

  async #known(file: string): Promise<LayerBlob | undefined> {
    const note = await readNote(`${file}.json`);
    const blob = note && (await storedLayer(file, note, this.#options.signal));
    if (blob === undefined) return undefined;
    const now = new Date();
    await Promise.all([file, `${file}.json`].map((path) => utimes(path, now, now).catch(() => undefined)));
    return blob;
  }
}

async function readNote(file: string): Promise<LayerNote | undefined> {
  try {
    const note: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isNote(note) ? note : undefined;
  } catch {
    return undefined;
  }
}

function isNote(value: unknown): value is LayerNote {
  if (typeof value !== 'object' || value === null) return false;
  const { digest, diffId, sizeBytes, mediaType } = value as Readonly<Record<string, unknown>>;
  return (
    [digest, diffId, mediaType].every((text) => typeof text === 'string') && typeof sizeBytes === 'number'
  );
}
