import { join } from 'node:path';
import { toUpError } from '@up/core';
import type { Qmp } from '../control/monitor.ts';
import { loadState } from './load-state.ts';
import { damagedSnapshot, type SnapshotManifest, STATE_FILE } from './snapshot-manifest.ts';

/** A snapshot that a machine goes on from. */
export interface SavedMachine {
  readonly directory: string;
  readonly manifest: SnapshotManifest;
  /** What was on its console. */
  readonly heard: Uint8Array;
}

export interface GoOnOptions {
  readonly qmp: Qmp;
  /** For a socket. */
  readonly sockets: string;
  readonly signal: AbortSignal | undefined;
}

/** Fills a QEMU that waits with what was saved, and lets it run. @throws UpError UP_SNAPSHOT_UNUSABLE. */
export async function goOn(
  { directory, manifest }: SavedMachine,
  { qmp, sockets, signal }: GoOnOptions,
): Promise<void> {
  const socket = join(sockets, 'load.sock');
  const file = join(directory, STATE_FILE);
  let isWhole = false;
  try {
    isWhole = await loadState({ qmp, socket, file, expected: manifest.state, signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw damagedSnapshot(directory, `its state was not taken: ${toUpError(cause).message}`, cause);
  }
  if (!isWhole) throw damagedSnapshot(directory, `${STATE_FILE} is not what was saved`);
  await qmp.execute('cont');
}
