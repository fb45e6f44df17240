import { timeoutSignal } from '@up/core';
import type { Machine, WaitOptions } from '../machine.ts';
import { waitForPort } from './wait-for-port.ts';
import { waitUntil } from './wait-until.ts';

export interface WaitForHttpOptions extends WaitOptions {
  /** Of the guest; default 80. */
  readonly port?: number | undefined;
  /** Default: any from 200 to 299. */
  readonly status?: number | undefined;
  /** The body has to have this. */
  readonly body?: RegExp | string | undefined;
}

export interface HttpAnswer {
  readonly url: string;
  readonly status: number;
  /** At most its first MiB. */
  readonly body: string;
}

const POLL_MS = 100;
const ANSWER_MS = 10_000;
const MAX_BODY = 1024 * 1024;

/**
 * Waits until `GET path` of a server in the guest is answered as it should be. Nothing is sent before somebody listens:
 * QEMU would keep it, and the guest would answer seconds late.
 * @throws UpError as `waitForPort`.
 */
export async function waitForHttp(
  machine: Machine,
  path: string,
  options: WaitForHttpOptions = {},
): Promise<HttpAnswer> {
  const { port = 80, ...wait } = options;
  const address = await waitForPort(machine, port, wait);
  const url = `http://${address}${path.startsWith('/') ? path : `/${path}`}`;
  let last = 'nothing was asked yet';
  return await waitUntil({
    ...wait,
    machine,
    what: `GET ${path} on port ${port}`,
    everyMs: POLL_MS,
    ask: async (signal) => {
      try {
        const answer = await get(url, signal);
        last = `status ${answer.status}`;
        return isRight(answer, options) ? answer : undefined;
      } catch (error) {
        last = error instanceof Error ? String(error.cause ?? error.message) : String(error);
        return undefined;
      }
    },
    seen: () => last,
  });
}

async function get(url: string, signal: AbortSignal): Promise<HttpAnswer> {
  const limited = AbortSignal.any([signal, timeoutSignal(ANSWER_MS)]);
  const response = await fetch(url, { redirect: 'manual', signal: limited });
  return { url, status: response.status, body: await bodyOf(response) };
}

async function bodyOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  if (body === null) return text;
  // A guest may send for ever.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= MAX_BODY) break;
  }
  return text.slice(0, MAX_BODY);
}

function isRight({ status, body }: HttpAnswer, { status: wanted, body: text }: WaitForHttpOptions): boolean {
  if (wanted === undefined ? status < 200 || status > 299 : status !== wanted) return false;
  if (text === undefined) return true;
  return typeof text === 'string' ? body.includes(text) : body.search(text) >= 0;
}
