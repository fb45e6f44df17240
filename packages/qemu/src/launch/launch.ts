import type { Socket } from 'node:net';
import { join } from 'node:path';
import { type Cleanup, systemErrorCode, UpError } from '@up/core';
import { type RunningProcess, type Session, startProcess } from '@up/process';
import type { Channels } from '../command-line/machine-facts.ts';
import { acceptOne, type ExpectedSocket } from '../sockets/accept-one.ts';
import { makeSerialPipe, type SerialPipe, type SerialWire } from '../sockets/serial-pipe.ts';
import { guarded } from './guard.ts';
import { startFailure } from './last-words.ts';

/** Where QEMU is awaited. */
export interface ExpectedChannels {
  readonly qmp: ExpectedSocket;
  readonly serial: SerialPipe;
  readonly ready: ExpectedSocket;
}

export interface ConnectedChannels {
  readonly qmp: Socket;
  readonly serial: SerialWire;
  readonly ready: Socket;
}

export async function expectChannels(
  cleanup: Cleanup,
  { directory, env }: { readonly directory: string; readonly env: NodeJS.ProcessEnv },
): Promise<ExpectedChannels> {
  const expect = async (name: string): Promise<ExpectedSocket> =>
    cleanup.use(await acceptOne(join(directory, `${name}.sock`)));
  // One by one: where one fails, nothing may come after the cleanup.
  return {
    qmp: await expect('qmp'),
    serial: cleanup.use(await makeSerialPipe(join(directory, 'serial'), env)),
    ready: await expect('ready'),
  };
}

export function pathsOf({ qmp, serial, ready }: ExpectedChannels): Channels {
  return { kind: 'sockets', qmp: qmp.path, serial: serial.path, ready: ready.path };
}

export interface LaunchOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly session: Session | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Starts QEMU so that it cannot outlive this process. @throws UpError as `startProcess`. */
export async function launchQemu(
  commandLine: readonly string[],
  { env, session, signal }: LaunchOptions,
): Promise<RunningProcess> {
  return await startProcess({
    ...(await guarded(commandLine, env)),
    env,
    session,
    signal,
    captureBytes: 0,
  });
}

/** QEMU connects while it starts, within milliseconds: so long it takes on a host that swaps. */
const CONNECT_MS = 60_000;

/**
 * The connections of a QEMU that was started.
 * @throws UpError UP_QEMU_FAILED with its last words when it ends before it connected; the reason of `signal`.
 */
export async function connectChannels(
  running: RunningProcess,
  { qmp, serial, ready }: ExpectedChannels,
  { signal }: Pick<LaunchOptions, 'signal'>,
): Promise<ConnectedChannels> {
  const connected = Promise.all([qmp.connected, ready.connected]);
  const [qmpSocket, readySocket] = await unlessEnded(running, connected, { signal });
  // It opens its end of the pipe before it connects.
  const wire = await unlessEnded(running, wireOf(running, serial), { signal });
  return { qmp: qmpSocket, serial: wire, ready: readySocket };
}

/** A QEMU that has connected may end at once: its pipe has nobody at the other end then. */
async function wireOf(running: RunningProcess, serial: SerialPipe): Promise<SerialWire> {
  try {
    return await serial.connect();
  } catch (error) {
    if (systemErrorCode(error) !== 'ENXIO') throw error;
    throw startFailure(await running.exited, undefined);
  }
}

/** Awaits something of a QEMU that starts, but not longer than that runs. */
export async function unlessEnded<T>(
  running: RunningProcess,
  awaited: Promise<T>,
  { signal }: Pick<LaunchOptions, 'signal'>,
): Promise<T> {
  awaited.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(silent()), CONNECT_MS);
  });
  const ended = running.exited.then((exit) => {
    signal?.throwIfAborted();
    throw startFailure(exit, undefined);
  });
  ended.catch(() => undefined);
  try {
    return await Promise.race([awaited, ended, late]);
  } finally {
    clearTimeout(timer);
  }
}

function silent(): UpError {
  return new UpError('UP_QEMU_FAILED', `QEMU runs, but did not connect within ${CONNECT_MS / 1000} s`);
}
