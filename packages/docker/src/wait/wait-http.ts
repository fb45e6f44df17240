import { get } from 'node:http';
import { safeText, systemErrorCode, timeoutSignal } from '@up/core';
import { poll } from './poll.ts';
import type { Wait } from './wait.ts';
import type { WaitContext } from './wait-context.ts';
import { publishedPort } from './wait-port.ts';

type HttpWait = Extract<Wait, { readonly type: 'http' }>;

const ATTEMPT_MS = 5000;
const MAX_BODY_BYTES = 256 * 1024;

/**
 * Waits until an HTTP server in the container answers as it should. Redirects are answers, not followed.
 * @throws UpError UP_USAGE when the port is not published; EndedTooSoon; the signal's reason when aborted.
 */
export async function waitHttp(context: WaitContext, wait: HttpWait): Promise<void> {
  const { host } = context.container.client;
  const path = wait.path ?? '/';
  await poll(context, async (signal) => {
    const port = publishedPort(context, wait.port);
    const answer = await httpAnswer({
      host,
      port,
      path,
      signal: AbortSignal.any([signal, timeoutSignal(ATTEMPT_MS)]),
    });
    signal.throwIfAborted();
    context.note(`GET ${path} on port ${wait.port}: ${answer.problem ?? answer.status}`);
    return answer.problem === undefined && isWanted(answer, wait);
  });
}

interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** Why there is no answer. */
  readonly problem?: string;
}

function isWanted({ status, body }: HttpAnswer, wait: HttpWait): boolean {
  const statusFits = wait.status === undefined ? status >= 200 && status < 400 : status === wait.status;
  return statusFits && (wait.bodyIncludes === undefined || body.includes(wait.bodyIncludes));
}

interface AskOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly signal: AbortSignal;
}

async function httpAnswer({ host, port, path, signal }: AskOptions): Promise<HttpAnswer> {
  try {
    return await new Promise<HttpAnswer>((resolve, reject) => {
      const request = get({ host, port, path, signal, agent: false }, (response) => {
        const parts: Uint8Array[] = [];
        let left = MAX_BODY_BYTES;
        const done = (): void =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') });
        response.on('error', reject).on('end', done);
        response.on('data', (part: Uint8Array) => {
          parts.push(part.subarray(0, left));
          left -= Math.min(left, part.length);
          if (left > 0) return;
          done();
          request.destroy();
        });
      });
      request.on('error', reject);
    });
  } catch (error) {
    return { status: 0, body: '', problem: systemErrorCode(error) ?? safeText(String(error)) };
  }
}
