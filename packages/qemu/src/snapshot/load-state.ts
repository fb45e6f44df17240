import { createReadStream } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Qmp } from '../control/monitor.ts';
import { readRunState } from '../control/run-state.ts';
import { hashMeter } from './hash-meter.ts';
import type { SnapshotFile } from './snapshot-manifest.ts';

export interface LoadStateOptions {
  readonly qmp: Qmp;
  /** For the socket on which QEMU takes it. */
  readonly socket: string;
  readonly file: string;
  /** What the file has to be. */
  readonly expected: Pick<SnapshotFile, 'bytes' | 'sha256'>;
  readonly signal?: AbortSignal | undefined;
}

const POLL_MS = 5;
/** What QEMU has to do when it has all of it takes milliseconds. */
const SETTLE_MS = 30_000;
const CHUNK_BYTES = 1024 * 1024;

/**
 * Hands a saved state to a QEMU that waits for one (`-incoming defer`), which is paused then. Returns false where the
 * file is not what was saved: the machine has to be ended, whatever QEMU made of it.
 * @throws UpError UP_VM_FAILED when QEMU refuses it and ends; errors of the system that reading brings.
 */
export async function loadState(options: LoadStateOptions): Promise<boolean> {
  const { qmp, socket, file, expected, signal } = options;
  await qmp.execute('migrate-incoming', { uri: `unix:${socket}` });
  const meter = hashMeter();
  const source = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const sent = pipeline(source, meter.stream, await open(socket), signal === undefined ? {} : { signal });
  // QEMU closes the connection as soon as it has all, which may look like a break: what it made of it tells. One that
  // refuses what it gets ends, and says why.
  const problem = await sent.then(
    () => undefined,
    (error: unknown) => error,
  );
  const sentAtMs = performance.now();
  while ((await readRunState(qmp)) === 'inmigrate') {
    signal?.throwIfAborted();
    if (performance.now() - sentAtMs > SETTLE_MS) throw problem ?? new Error('QEMU waits for more');
    await sleep(POLL_MS);
  }
  const { bytes, sha256 } = meter.finish();
  return bytes === expected.bytes && sha256 === expected.sha256;
}

function open(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
