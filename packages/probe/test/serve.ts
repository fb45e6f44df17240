import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

export interface Served extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Connections that are open at the moment. */
  connections(): number;
}

/** A real HTTP server on a free port of this machine. */
export function serve(listener: RequestListener): Promise<Served> {
  return listen(createServer(listener));
}

/** A real TCP server that does with a connection what it likes. */
export function serveTcp(onConnection: (socket: Socket) => void): Promise<Served> {
  const server = createTcpServer((socket) => {
    onConnection(socket);
    // The end of a connection is only seen by whoever reads from it.
    socket.resume();
  });
  return listen(server);
}

async function listen(server: Server): Promise<Served> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket.on('error', () => undefined).once('close', () => sockets.delete(socket)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    connections: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  await using server = await serveTcp(() => undefined);
  return server.port;
}

/** Waits for something that has to come about; the limit only tells a hang from slowness. */
export async function eventually(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not so after 5 s: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
