import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toBindError } from './bind-error.ts';
import type { Reply } from './reply.ts';
import type { RequestLine } from './routes.ts';
import { sendReply } from './send-reply.ts';

export interface OriginServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly answer: (request: RequestLine) => Reply | Promise<Reply>;
  /** Called for every reply that is sent. */
  readonly onReply: (reply: Reply) => void;
  /** Called when a request is over; leave it out where nobody listens, it costs something. */
  readonly onFinished?: ((finished: FinishedRequest) => void) | undefined;
}

export interface FinishedRequest {
  readonly request: IncomingMessage;
  readonly reply: Reply;
  readonly durationMs: number;
}

export interface OriginServer extends AsyncDisposable {
  /** `http://127.0.0.1:17080`: an address that reaches it from this machine. */
  readonly url: string;
  readonly connections: () => number;
}

/** A connection on which nothing moves for this long is closed: a stuck client pins what it was sent. */
const STUCK_MS = 30_000;
/** How long a client may keep an idle connection: players come back within a segment's duration. */
const KEEP_ALIVE_MS = 75_000;

/** Binds the port. @throws UpError of `toBindError`. */
export async function startOriginServer(options: OriginServerOptions): Promise<OriginServer> {
  let connections = 0;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, handler(options));
  server.setTimeout(STUCK_MS);
  server.on('connection', (socket) => {
    connections += 1;
    socket.once('close', () => {
      connections -= 1;
    });
  });
  await listen(server, options);
  return {
    url: urlOf(server.address(), options.host),
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function listen(server: Server, { host, port }: OriginServerOptions): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, backlog: 4096 }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (cause) {
    throw await toBindError(cause, { host, port });
  }
}

/** An unspecified address is no destination: the loopback one of its family is. */
function urlOf(address: string | AddressInfo | null, host: string): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function handler(options: OriginServerOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const { answer, onReply, onFinished } = options;
  return (request, response) => {
    const startMs = onFinished === undefined ? 0 : performance.now();
    const announce = (reply: Reply): void => {
      onReply(reply);
      if (onFinished === undefined) return;
      response.once('close', () => onFinished({ request, reply, durationMs: performance.now() - startMs }));
    };
    const { method = 'GET', url = '/', headers } = request;
    const reply = answer({ method, target: url, headers });
    if (reply instanceof Promise)
      void reply.then((later) => sendReply({ request, response, reply: later, announce }));
    else void sendReply({ request, response, reply, announce });
  };
}
