import { createServer, type Server } from 'node:net';
import { pipeline } from 'node:stream';
import { type Cleanup, systemErrorCode, UpError } from '@up/core';
import { portProblem } from '../control/port-problem.ts';
import type { PortForward } from '../machine-options.ts';
import type { GuestDialer } from './guest-dialer.ts';

const HOST = '127.0.0.1';

/**
 * Leads a port of 127.0.0.1 to one of the guest, through this process; it ends with the cleanup.
 * @throws UpError UP_PORT_IN_USE, UP_PORT_FORBIDDEN, UP_VM_FAILED.
 */
export async function addTapForward(
  dial: GuestDialer,
  { guest, host = 0 }: PortForward,
  cleanup: Cleanup,
): Promise<string> {
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = dial(guest);
    pipeline(near, far, near, () => {
      near.destroy();
      far.destroy();
    });
  });
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
