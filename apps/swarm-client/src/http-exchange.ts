import http from 'node:http';
import https from 'node:https';
import { systemErrorCode } from '@up/core';
import { type Failure, failureOfConnection } from './error-kind.ts';

/** One viewer's connections: kept alive between its requests, shared with nobody, as a player's are. */
export interface Connections extends Disposable {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

/** As many connections to one host as browsers open over HTTP/1.1. */
const MAX_SOCKETS_PER_HOST = 6;

export function openConnections(): Connections {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS_PER_HOST };
  const agents = { http: new http.Agent(options), https: new https.Agent(options) };
  return {
    ...agents,
    [Symbol.dispose]() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

export interface ExchangeOptions {
  readonly url: URL;
  readonly connections: Connections;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the exchange at once; its result is then of no interest. */
  readonly signal: AbortSignal;
  readonly body: BodyUse;
  readonly onBytes: (sizeBytes: number) => void;
}

/** What becomes of a body: counted and thrown away, or kept as text up to a bound. */
export type BodyUse = { readonly type: 'discard' } | { readonly type: 'text'; readonly maxBytes: number };

export type ExchangeResult =
  | {
      readonly type: 'response';
      readonly status: number;
      readonly statusText: string;
      readonly location: string | undefined;
      /** Empty where the body was discarded. */
      readonly text: string;
    }
  | { readonly type: 'too-large' }
  /** The server closed a kept-alive connection just as it was used again: nobody's fault, send it again. */
  | { readonly type: 'stale-connection' }
  | { readonly type: 'failed'; readonly failure: Failure };

/** One GET request and its answer, read to the end. Never rejects. */
export function exchange(options: ExchangeOptions): Promise<ExchangeResult> {
  const { url, connections, headers, signal } = options;
  return new Promise((resolve) => {
    const secure = url.protocol === 'https:';
    const request = secure
      ? https.get(url, { agent: connections.https, headers })
      : http.get(url, { agent: connections.http, headers });
    const stop = (): void => {
      request.destroy();
    };
    const settle = (result: ExchangeResult): void => {
      signal.removeEventListener('abort', stop);
      resolve(result);
    };
    let answered = false;
    signal.addEventListener('abort', stop, { once: true });
    request.on('error', (error) => {
      if (answered) return settle({ type: 'failed', failure: failureWhileReading(error) });
      const stale = request.reusedSocket && isClosedConnection(error);
      settle(stale ? { type: 'stale-connection' } : { type: 'failed', failure: failureOfConnection(error) });
    });
    request.on('response', (response) => {
      answered = true;
      readBody(response, options, settle);
    });
    if (signal.aborted) stop();
  });
}

function readBody(
  response: http.IncomingMessage,
  { body, onBytes }: ExchangeOptions,
  settle: (result: ExchangeResult) => void,
): void {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  response.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    onBytes(chunk.length);
    if (body.type === 'discard') return;
    if (sizeBytes > body.maxBytes) {
      settle({ type: 'too-large' });
      response.destroy();
      return;
    }
    chunks.push(chunk);
  });
  response.on('end', () =>
    settle({
      type: 'response',
      status: response.statusCode ?? 0,
      statusText: response.statusMessage ?? '',
      location: response.headers.location,
      text: Buffer.concat(chunks).toString('utf8'),
    }),
  );
  response.on('error', (error) =>
    settle({ type: 'failed', failure: failureWhileReading(error, sizeBytes, response) }),
  );
}

/** A connection that closes within a body leaves it shorter than announced. */
function failureWhileReading(error: Error, sizeBytes = 0, response?: http.IncomingMessage): Failure {
  if (!isClosedConnection(error)) return failureOfConnection(error);
  const announced = response?.headers['content-length'];
  const expected = announced === undefined ? '' : ` of ${announced}`;
  return { kind: 'truncated', reason: `the body ended after ${sizeBytes}${expected} bytes` };
}

function isClosedConnection(error: Error): boolean {
  const code = systemErrorCode(error);
  return code === 'ECONNRESET' || code === 'EPIPE';
}
