import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UpError } from '@up/core';
import { z } from 'zod';
import type { SnapshotIdentity } from './snapshot-identity.ts';

/** The names of what lies in the directory of a snapshot, beside its disks. */
export const MANIFEST_FILE = 'snapshot.json' as const;
export const STATE_FILE = 'state' as const;
export const SERIAL_FILE = 'serial.log' as const;

export interface SnapshotFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface SnapshotManifest {
  readonly format: 1;
  readonly savedAt: string;
  readonly identity: SnapshotIdentity;
  readonly state: SnapshotFile;
  /** Overlays of disks, variables of the firmware, what was on the console. */
  readonly files: readonly SnapshotFile[];
}

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const file = z.object({
  // Made by us, but a name that leads elsewhere would be written there.
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
  bytes: z.int().nonnegative(),
  sha256: digest,
});
const manifest: z.ZodType<SnapshotManifest> = z.object({
  format: z.literal(1),
  savedAt: z.iso.datetime(),
  identity: z.object({
    qemu: z.string(),
    commandLine: z.array(z.string()),
    inputs: z.record(z.string(), digest),
    processor: z.string(),
  }),
  state: file,
  files: z.array(file).max(300),
});

/** What a snapshot says of itself. @throws UpError UP_SNAPSHOT_UNUSABLE where there is none, or a damaged one. */
export async function readManifest(directory: string): Promise<SnapshotManifest> {
  const path = join(directory, MANIFEST_FILE);
  try {
    return manifest.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw damagedSnapshot(directory, `${MANIFEST_FILE} is not there, or not whole`, cause);
  }
}

export function damagedSnapshot(directory: string, why: string, cause?: unknown): UpError {
  return new UpError('UP_SNAPSHOT_UNUSABLE', `The snapshot ${directory} cannot be used: ${why}`, {
    hint: 'Remove it, and make it anew from a machine that is ready.',
    details: { directory, reason: 'damaged' },
    cause,
  });
}

export function totalBytes({ state, files }: Pick<SnapshotManifest, 'state' | 'files'>): number {
  return files.reduce((sum, { bytes }) => sum + bytes, state.bytes);
}
