import { createHash } from 'node:crypto';
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { SnapshotIdentity } from './snapshot-identity.ts';

/** Of more, those go that were not used for longest: each is as large as the memory that the guest uses. */
const MAX_SNAPSHOTS = 8;
/** What somebody was writing when it was ended. */
const ABANDONED_MS = 3_600_000;
const NAME = /^[0-9a-f]{32}$/;

/** Where the snapshot of such a machine is, whether there is one or not. */
export function placeOf(
  shelf: string,
  { identity, key }: { readonly identity: SnapshotIdentity; readonly key: string },
): string {
  const { qemu, commandLine, inputs, processor } = identity;
  const sorted = Object.entries(inputs).sort(([one], [other]) => (one < other ? -1 : 1));
  const text = JSON.stringify([qemu, commandLine, sorted, processor, key]);
  return join(shelf, createHash('sha256').update(text).digest('hex').slice(0, 32));
}

/** It counts as used now. */
export async function markUsed(directory: string): Promise<void> {
  const now = new Date();
  await utimes(directory, now, now).catch(() => undefined);
}

/** Removes what is too much, and what was never finished. Never throws. */
export async function tidyShelf(shelf: string): Promise<void> {
  const names = await readdir(shelf).catch(() => []);
  const entries = await Promise.all(names.map((name) => ageOf(shelf, name)));
  const newestFirst = entries.filter(({ isWhole }) => isWhole).sort((one, other) => one.ageMs - other.ageMs);
  const abandoned = entries.filter(({ isWhole, ageMs }) => !isWhole && ageMs > ABANDONED_MS);
  for (const { path } of [...newestFirst.slice(MAX_SNAPSHOTS), ...abandoned])
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
}

interface Entry {
  readonly path: string;
  readonly isWhole: boolean;
  readonly ageMs: number;
}

async function ageOf(shelf: string, name: string): Promise<Entry> {
  const path = join(shelf, name);
  const stats = await stat(path).catch(() => undefined);
  return { path, isWhole: NAME.test(name), ageMs: Date.now() - (stats?.mtimeMs ?? Date.now()) };
}
