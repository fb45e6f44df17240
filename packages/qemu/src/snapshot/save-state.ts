import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { safeText, UpError } from '@up/core';
import { z } from 'zod';
import type { Qmp } from '../control/monitor.ts';
import { acceptOne } from '../sockets/accept-one.ts';
import { hashMeter, type Measured } from './hash-meter.ts';

export interface SaveStateOptions {
  readonly qmp: Qmp;
  /** For the socket on which QEMU hands it over. */
  readonly socket: string;
  readonly file: string;
  readonly signal?: AbortSignal | undefined;
}

const POLL_MS = 10;
/** Nobody else wants the way: as fast as it goes. Bytes a second. */
const BANDWIDTH = 1e12;
const migration = z.object({ status: z.string().optional(), 'error-desc': z.string().optional() });

/**
 * Writes memory and devices of a paused machine to a file. QEMU sends them to a socket of ours: a file it could write
 * only through a shell (`exec:`) before version 8.2, and a descriptor cannot be handed to it from here.
 * @throws UpError UP_VM_FAILED in QEMU's words (a share that the guest has mounted); UP_DISK_FULL and other
 *   errors of the system that writing brings; the reason of `signal`.
 */
export async function saveState({ qmp, socket, file, signal }: SaveStateOptions): Promise<Measured> {
  await using expected = await acceptOne(socket);
  const received = expected.connected.then((source) => receive(source, { file, signal }));
  // What QEMU says of a failure tells more than the connection that breaks with it.
  received.catch(() => undefined);
  await qmp.execute('migrate-set-parameters', { 'max-bandwidth': BANDWIDTH });
  await qmp.execute('migrate', { uri: `unix:${socket}` });
  try {
    await untilCompleted(qmp, { received, signal });
    return await received;
  } catch (error) {
    await qmp.execute('migrate_cancel').catch(() => undefined);
    await rm(file, { force: true });
    throw error;
  }
}

async function receive(
  source: NodeJS.ReadableStream,
  { file, signal }: Pick<SaveStateOptions, 'file' | 'signal'>,
): Promise<Measured> {
  const meter = hashMeter();
  const target = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  await pipeline(source, meter.stream, target, signal === undefined ? {} : { signal });
  return meter.finish();
}

async function untilCompleted(
  qmp: Qmp,
  { received, signal }: { readonly received: Promise<unknown>; readonly signal: AbortSignal | undefined },
): Promise<void> {
  let broken: unknown;
  received.catch((error: unknown) => (broken = error));
  for (;;) {
    const { status, 'error-desc': why } = migration.parse(await qmp.execute('query-migrate'));
    if (status === 'completed') return;
    signal?.throwIfAborted();
    if (broken !== undefined) throw broken;
    if (status === 'failed' || status === 'cancelled')
      throw new UpError('UP_VM_FAILED', `The machine's state was not saved: ${safeText(why ?? status)}`);
    await sleep(POLL_MS);
  }
}
