import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathExists, systemErrorCode, toUpError, UpError } from '@up/core';
import { digestOf } from '../images/file-digest.ts';
import type { Measured } from './hash-meter.ts';
import type { SnapshotIdentity } from './snapshot-identity.ts';
import {
  MANIFEST_FILE,
  type SnapshotFile,
  type SnapshotManifest,
  STATE_FILE,
  totalBytes,
} from './snapshot-manifest.ts';

/** A machine that was saved. */
export interface Snapshot {
  readonly directory: string;
  /** Of all its files together. */
  readonly bytes: number;
}

export interface WriteSnapshotOptions {
  readonly directory: string;
  readonly identity: SnapshotIdentity;
  /** Writes the state to this file. From then on, until this function is through, nothing changes `files`. */
  readonly save: (file: string) => Promise<Measured>;
  /** What else belongs to the machine: name in the snapshot -> path. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Writes a snapshot. It appears whole or not at all: under its name only once everything is on the disk.
 * @throws UpError UP_FILE_EXISTS, UP_DISK_FULL, UP_DIRECTORY_UNWRITABLE; what `save` throws.
 */
export async function writeSnapshot(options: WriteSnapshotOptions): Promise<Snapshot> {
  const { directory, identity, save, files } = options;
  if (await pathExists(directory))
    throw new UpError('UP_FILE_EXISTS', `${directory} is there already`, {
      hint: 'Remove it, or choose another directory for the snapshot.',
    });
  const aside = `${directory}.${randomBytes(6).toString('hex')}.partial`;
  try {
    await mkdir(dirname(directory), { recursive: true });
    await mkdir(aside, { mode: 0o700 });
    const state = { name: STATE_FILE, ...(await save(join(aside, STATE_FILE))) };
    const copies: SnapshotFile[] = [];
    for (const [name, path] of Object.entries(files)) copies.push(await keep(path, join(aside, name), name));
    const manifest: SnapshotManifest = {
      format: 1,
      savedAt: new Date().toISOString(),
      identity,
      state,
      files: copies,
    };
    await writeFile(join(aside, MANIFEST_FILE), `${JSON.stringify(manifest, undefined, 2)}\n`, {
      mode: 0o600,
    });
    await settle(aside, [STATE_FILE, ...Object.keys(files), MANIFEST_FILE]);
    await rename(aside, directory);
    return { directory, bytes: totalBytes(manifest) };
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw unwritable(directory, error);
  }
}

async function keep(path: string, target: string, name: string): Promise<SnapshotFile> {
  await copyFile(path, target, constants.COPYFILE_FICLONE);
  const { size: bytes } = await stat(target);
  return { name, bytes, sha256: await digestOf(target) };
}

/** A power cut must not leave a name that stands for what never reached the disk: the digests would tell, but late. */
async function settle(directory: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await using handle = await open(join(directory, name), 'r');
    await handle.datasync();
  }
}

function unwritable(directory: string, thrown: unknown): unknown {
  const code = systemErrorCode(thrown);
  if (code === undefined || toUpError(thrown) === thrown) return thrown;
  if (code === 'EEXIST' || code === 'ENOTEMPTY')
    return new UpError('UP_FILE_EXISTS', `${directory} is there already`, { cause: thrown });
  return new UpError(
    code === 'ENOSPC' || code === 'EDQUOT' ? 'UP_DISK_FULL' : 'UP_DIRECTORY_UNWRITABLE',
    `The snapshot ${directory} cannot be written: ${code}`,
    { hint: 'Choose a directory with room for the memory of the machine.', cause: thrown },
  );
}
