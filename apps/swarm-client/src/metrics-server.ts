import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { systemErrorCode, UpError } from '@up/core';
import type { Registry } from 'prom-client';

export interface MetricsServerOptions {
  readonly registry: Registry;
  readonly host: string;
  readonly port: number;
  /** Whether somebody asked for this very port. A profile's port is a preference: any free one will do instead. */
  readonly portIs: 'required' | 'preferred';
}

export interface MetricsServer extends AsyncDisposable {
  readonly url: string;
  /** The port that was wanted and taken, where another one had to do. */
  readonly takenPort: number | undefined;
}

/**
 * Serves /metrics and /health until disposed.
 * @throws UpError UP_PORT_IN_USE, UP_PORT_FORBIDDEN, or UP_USAGE for a host that is not this machine's.
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const { host, port, portIs, registry } = options;
  const server = createServer((request, response) => {
    answer(request, response, registry).catch(() => response.destroy());
  });
  let takenPort: number | undefined;
  try {
    await listen(server, port, host);
  } catch (error) {
    if (portIs === 'required' || systemErrorCode(error) !== 'EADDRINUSE') throw explain(error, options);
    takenPort = port;
    await listen(server, 0, host);
  }
  return { url: urlOf(server, host), takenPort, [Symbol.asyncDispose]: () => close(server) };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

async function answer(request: IncomingMessage, response: ServerResponse, registry: Registry): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0];
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
  } else if (path === '/health') {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('OK');
  } else if (path === '/metrics') {
    const text = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType }).end(text);
  } else {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found: try /metrics or /health\n');
  }
}

/** An address somebody can open: a wildcard stands for this machine. */
function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}

function explain(error: unknown, { host, port }: MetricsServerOptions): unknown {
  const code = systemErrorCode(error);
  if (code === 'EADDRINUSE') {
    return new UpError('UP_PORT_IN_USE', `Port ${port} on ${host}, wanted for metrics, is taken`, {
      hint: 'Choose another with --metrics-port PORT, any free one with --metrics-port 0, or --no-metrics',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new UpError('UP_PORT_FORBIDDEN', `Port ${port} on ${host}, wanted for metrics, needs privileges`, {
      hint: 'Choose a port from 1024 up with --metrics-port PORT',
      cause: error,
    });
  }
  return new UpError('UP_USAGE', `Metrics cannot be served on ${host} (${code ?? String(error)})`, {
    hint: 'Choose an address of this machine with --metrics-host, such as 127.0.0.1 or 0.0.0.0',
    cause: error,
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
