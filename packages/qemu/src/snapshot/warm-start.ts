import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes, pathExists, toUpError, userPaths } from '@up/core';
import { chooseAccelerator } from '../accelerator/choose-accelerator.ts';
import { planMachine } from '../command-line/machine-plan.ts';
import { findQemu } from '../launch/find-qemu.ts';
import type { Machine } from '../machine.ts';
import type { MachineOptions } from '../machine-options.ts';
import { coldStart } from './cold-start.ts';
import { lockDirectory } from './directory-lock.ts';
import { identityOf } from './identity-of.ts';
import { restoreMachine } from './restore-machine.ts';
import { readManifest, totalBytes } from './snapshot-manifest.ts';
import { markUsed, placeOf, tidyShelf } from './snapshot-shelf.ts';

export interface WarmStartOptions {
  readonly machine: Omit<MachineOptions, 'stateDirectory'>;
  /**
   * Waits until the machine is ready, or makes it so, and throws where it never will be. After a restore it is asked
   * again, so that a machine is handed out only when it holds.
   */
  readonly ready: (machine: Machine, how: 'booted' | 'restored') => Promise<void>;
  /** What the state depends on beside the machine: whatever `ready` does to it. */
  readonly key?: string | undefined;
  /** Where snapshots are kept; default: `machines` in the cache of the user. */
  readonly directory?: string | undefined;
  /** Told why a snapshot was not used, and why none was made. */
  readonly onNote?: ((note: string) => void) | undefined;
}

/** A machine that is ready. */
export interface WarmMachine {
  readonly machine: Machine;
  readonly how: 'booted' | 'restored';
  /** Milliseconds until it was ready; making the snapshot is not counted. */
  readonly readyAfterMs: number;
  /** Undefined where none could be made: see `onNote`. */
  readonly snapshot: { readonly directory: string; readonly bytes: number } | undefined;
}

/**
 * A machine that is ready: gone on with from the snapshot of an earlier one, else booted, and saved for the next. A
 * snapshot belongs to the content of the files, the command line, QEMU's version and `key`; one that is damaged, or
 * of which the machine is not ready, is removed and made anew. Of two that ask at once, the second waits for the first.
 * @throws UpError as `startMachine`; what `ready` throws for a machine that was booted.
 */
export async function warmStart(options: WarmStartOptions): Promise<WarmMachine> {
  const { machine, key = '', onNote } = options;
  const shelf = options.directory ?? join(userPaths(machine.env).cache, 'machines');
  const directory = placeOf(shelf, { identity: await identify(machine), key });
  await using _lock = await lockDirectory(`${directory}.lock`, { signal: machine.signal });
  const restored = await restore(options, directory);
  if (restored !== undefined) return restored;
  const booted = await coldStart(options);
  try {
    const snapshot = await booted.machine.snapshot(directory, { signal: machine.signal });
    onNote?.(`the machine was saved: ${formatBytes(snapshot.bytes)} in ${directory}`);
    await tidyShelf(shelf);
    return { ...booted, snapshot };
  } catch (error) {
    if (
      machine.signal?.aborted === true ||
      (await booted.machine.status().catch(() => 'gone')) !== 'running'
    ) {
      await booted.machine.crash();
      throw error;
    }
    onNote?.(`no snapshot was made: ${toUpError(error).message}`);
    return { ...booted, snapshot: undefined };
  }
}

async function identify(machine: WarmStartOptions['machine']): ReturnType<typeof identityOf> {
  const { env, session, signal } = machine;
  const plan = planMachine(machine);
  const qemu = await findQemu(plan.architecture, env);
  const { accelerator } = await chooseAccelerator({
    architecture: plan.architecture,
    qemu,
    env,
    cacheDir: userPaths(env).cache,
    requested: machine.accelerator,
    session,
    signal,
  });
  return await identityOf({ plan, qemu, accelerator, env, signal });
}

async function restore(
  { machine: options, ready, onNote }: WarmStartOptions,
  directory: string,
): Promise<WarmMachine | undefined> {
  if (!(await pathExists(directory))) return undefined;
  const beganAtMs = performance.now();
  let machine: Machine | undefined;
  try {
    machine = await restoreMachine({ ...options, snapshot: directory });
    await ready(machine, 'restored');
    const readyAfterMs = performance.now() - beganAtMs;
    await markUsed(directory);
    return {
      machine,
      how: 'restored',
      readyAfterMs,
      snapshot: { directory, bytes: await sizeOf(directory) },
    };
  } catch (error) {
    await machine?.crash();
    options.signal?.throwIfAborted();
    onNote?.(`the snapshot was not used, and is made anew: ${toUpError(error).message}`);
    await rm(directory, { recursive: true, force: true });
    return undefined;
  }
}

async function sizeOf(directory: string): Promise<number> {
  return totalBytes(await readManifest(directory));
}
