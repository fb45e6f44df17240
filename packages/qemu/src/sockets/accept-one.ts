import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';

/** A unix socket that waits for its one visitor: QEMU, which connects while it starts. */
export interface ExpectedSocket extends AsyncDisposable {
  readonly path: string;
  /** The connection; rejects when the socket is closed before anybody came. */
  readonly connected: Promise<Socket>;
}

/**
 * Listens on a unix socket and takes one connection. We listen and QEMU connects, not the other way round: so nothing
 * that it says is lost, and a QEMU whose owner died before it had started does not start.
 * @throws Error of the system when the path cannot be bound (too long, no such directory).
 */
export async function acceptOne(path: string): Promise<ExpectedSocket> {
  const server = createServer();
  const connected = new Promise<Socket>((resolve, reject) => {
    server.once('connection', (socket) => {
      server.close();
      resolve(socket);
    });
    server.once('close', () => reject(new Error(`nobody connected to ${path}`)));
  });
  // Whoever gives up before it is awaited must not be ended by an unhandled rejection.
  connected.catch(() => undefined);
  await listen(server, path);
  return {
    path,
    connected,
    [Symbol.asyncDispose]: async () => {
      server.close();
      const socket = await connected.catch(() => undefined);
      socket?.destroy();
      await rm(path, { force: true });
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
