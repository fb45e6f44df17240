import { createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { type Cleanup, systemErrorCode, UpError } from '@up/core';
import { portProblem } from '../control/port-problem.ts';
import type { PortForward } from '../machine-options.ts';
import type { GuestCall, GuestDialer } from './guest-dialer.ts';

const HOST = '127.0.0.1';

/** A caller whom the guest does not answer is let go after so long. */
const NO_ANSWER_MS = 10_000;

export interface TapForwardOptions {
  readonly dial: GuestDialer;
  /** Takes the ports of this host from which connections were made that the guest has accepted, while they last. */
  readonly answered: Set<number>;
  readonly cleanup: Cleanup;
}

/**
 * Leads a port of 127.0.0.1 to one of the guest, through this process; it ends with the cleanup.
 * @throws UpError UP_PORT_IN_USE, UP_PORT_FORBIDDEN, UP_VM_FAILED.
 */
export async function addTapForward(
  { guest, host = 0 }: PortForward,
  { dial, answered, cleanup }: TapForwardOptions,
): Promise<string> {
  const server = createServer({ allowHalfOpen: true }, (near) => void connect(near, dial(guest), answered));
  try {
    await listen(server, host);
  } catch (cause) {
    const code = systemErrorCode(cause);
    throw (
      (await portProblem(host, code)) ??
      new UpError('UP_VM_FAILED', `No port can lead to port ${guest} of the guest: ${code}`, { cause })
    );
  }
  cleanup.defer(() => {
    server.close();
  });
  const address = server.address();
  return `${HOST}:${typeof address === 'object' && address !== null ? address.port : host}`;
}

async function connect(
  near: Socket,
  { socket: far, answer }: GuestCall,
  answered: Set<number>,
): Promise<void> {
  const from = near.remotePort ?? 0;
  near.on('error', () => near.destroy());
  near.once('close', () => {
    answered.delete(from);
    far.destroy();
  });
  const found = await answer;
  if (near.destroyed) return;
  if (found === 'refused') near.destroy();
  else if (found === 'none') near.setTimeout(NO_ANSWER_MS, () => near.destroy());
  else {
    answered.add(from);
    pipeline(near, far, near, () => {
      near.destroy();
      far.destroy();
    });
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      // It must not keep this process alive when everything else is over.
      server.unref();
      resolve();
    });
  });
}
