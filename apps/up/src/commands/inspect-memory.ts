import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { userPaths } from '@up/core';
import type { Inspection } from '@up/inspect';
import { type Image, identifyImage } from '@up/oci';
import { buildIdentity } from '../build-identity.ts';
import type { CommandContext } from '../context.ts';

/** What reports say of an image beside its findings. */
export type ImageSummary = Omit<Image, 'tree' | 'config' | 'problems'>;

/** What came of looking at an image, without the image. */
export interface Remembered {
  readonly image: ImageSummary;
  readonly inspection: Inspection;
  /** How many packages it holds. */
  readonly packages: number;
}

export interface InspectMemory {
  recall(): Promise<Remembered | undefined>;
  /** A cache that cannot be written is no failure. */
  remember(result: Remembered): Promise<void>;
}

export interface InspectQuestion {
  readonly image: string;
  readonly platform?: string | undefined;
  readonly tag?: string | undefined;
  /** Everything else that the answer depends on: rules, profile, whether digests are verified. */
  readonly how: unknown;
}

const NOTHING: InspectMemory = { recall: async () => undefined, remember: async () => undefined };
const MAX_ENTRIES = 200;

/**
 * Answers to the same question about the same bytes: a second look at an image takes as long as finding out that
 * it is the same. This build's answers only; a damaged entry is none.
 */
export async function inspectMemory(
  { env }: Pick<CommandContext, 'env'>,
  { image, platform, tag, how }: InspectQuestion,
): Promise<InspectMemory> {
  const build = await buildIdentity();
  if (build === undefined) return NOTHING;
  const cacheDir = userPaths(env).cache;
  const directory = join(cacheDir, 'inspections');
  const place = async (): Promise<string | undefined> => {
    const identity = await identifyImage(image, { platform, tag, cacheDir });
    return identity && join(directory, `${digest(JSON.stringify([build, identity, how]))}.json`);
  };
  return {
    recall: async () => {
      const file = await place();
      const entry = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '');
      const lineEnd = entry.indexOf('\n');
      const body = entry.slice(lineEnd + 1);
      return entry.slice(0, lineEnd) === digest(body) ? (JSON.parse(body) as Remembered) : undefined;
    },
    remember: async (result) => {
      // Asked again: only now are the digests of the layers known.
      const file = await place();
      if (file === undefined) return;
      try {
        await mkdir(directory, { recursive: true });
        await prune(directory);
        const body = JSON.stringify(result);
        const aside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
        await writeFile(aside, `${digest(body)}\n${body}`, { mode: 0o600 });
        await rename(aside, file);
      } catch {
        // A read-only home, a full disk: the next look takes longer, and nothing else is lost.
      }
    },
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function prune(directory: string): Promise<void> {
  const names = await readdir(directory);
  if (names.length < MAX_ENTRIES) return;
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      return { path, mtimeMs: (await stat(path)).mtimeMs };
    }),
  );
  const oldest = files.sort((one, other) => one.mtimeMs - other.mtimeMs).slice(0, MAX_ENTRIES / 2);
  await Promise.all(oldest.map(({ path }) => rm(path, { force: true })));
}
