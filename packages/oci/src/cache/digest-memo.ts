import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

/** A part of a file, as it is stored. */
export interface HashedPart {
  readonly path: string;
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Changes whenever an entry would say something else. */
const FORMAT = 1;
const NAME = 'digests.json';
/** The longest unused go first. */
const MAX_ENTRIES = 20_000;
/** Times of files advance in steps, and clocks differ a little: what changed so lately may change unseen. */
const SETTLED_MS = 3000;

const Content = z.object({
  format: z.literal(FORMAT),
  checksum: z.string(),
  entries: z.array(z.tuple([z.string(), z.string()])),
});

/**
 * Remembers which digest a part of a file had, for as long as the file is the same: device, inode, size, and both
 * times of change to the nanosecond, of which programs can set only one. Hashing was half of the time of a second
 * inspection.
 */
export class DigestMemo {
  readonly #directory: string;
  #entries: Promise<Map<string, string>> | undefined;
  #isChanged = false;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** What the file is like now, to be given to `remember`; undefined where it cannot be relied on. */
  async observe(part: HashedPart): Promise<string | undefined> {
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = await stat(part.path, { bigint: true });
      const settledNs = BigInt(Date.now() - SETTLED_MS) * 1_000_000n;
      if (mtimeNs > settledNs || ctimeNs > settledNs) return undefined;
      return [dev, ino, size, mtimeNs, ctimeNs, part.offset, part.sizeBytes].join(':');
    } catch {
      return undefined;
    }
  }

  /** `sha256:hex` of what was observed, where it is known. */
  async recall(observed: string): Promise<string | undefined> {
    const entries = await this.#load();
    const digest = entries.get(observed);
    if (digest === undefined) return undefined;
    // Maps keep the order in which entries came: the last is the one used last.
    entries.delete(observed);
    entries.set(observed, digest);
    return digest;
  }

  /** `observed` was taken before the part was hashed: had it changed meanwhile, nothing is remembered. */
  async remember(observed: string, part: HashedPart, digest: string): Promise<void> {
    if ((await this.observe(part)) !== observed) return;
    const entries = await this.#load();
    entries.set(observed, digest);
    this.#isChanged = true;
  }

  /** Writes what is new. What goes wrong does not matter: it will be hashed again. */
  async save(): Promise<void> {
    if (!this.#isChanged) return;
    const entries = [...(await this.#load())].slice(-MAX_ENTRIES);
    const aside = join(this.#directory, `${NAME}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      await mkdir(this.#directory, { recursive: true });
      const file = await open(aside, 'wx', 0o600);
      try {
        await file.writeFile(JSON.stringify({ format: FORMAT, checksum: checksumOf(entries), entries }));
      } finally {
        await file.close();
      }
      await rename(aside, join(this.#directory, NAME));
      this.#isChanged = false;
    } catch {
      await rm(aside, { force: true }).catch(() => undefined);
    }
  }

  #load(): Promise<Map<string, string>> {
    this.#entries ??= readEntries(join(this.#directory, NAME));
    return this.#entries;
  }
}

async function readEntries(path: string): Promise<Map<string, string>> {
  try {
    const content = Content.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
    if (content === undefined || content.checksum !== checksumOf(content.entries)) return new Map();
    return new Map(content.entries);
  } catch {
    return new Map();
  }
}

function checksumOf(entries: readonly (readonly [string, string])[]): string {
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex');
}
