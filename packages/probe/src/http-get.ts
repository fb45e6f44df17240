import { addAbortListener } from 'node:events';
import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** At most `maxBytes` of it, as text. */
  readonly body: string;
}

export interface HttpGetOptions {
  readonly signal: AbortSignal;
  /** For the whole answer, its body included; default 5000. */
  readonly timeoutMs?: number;
  /** Default 1 MiB. */
  readonly maxBytes?: number;
}

/**
 * One GET on a connection of its own, no redirect followed, the body bounded. Not `fetch`, which
 * refuses some ports and may take up a connection that the server is closing.
 * @throws Error of the network (`networkReason` says it in words); DOMException TimeoutError; the
 *   signal's reason when aborted.
 */
export async function httpGet(
  url: string,
  { signal, timeoutMs = 5_000, maxBytes = 1024 * 1024 }: HttpGetOptions,
): Promise<HttpAnswer> {
  signal.throwIfAborted();
  const limit = new AbortController();
  const late = (): void => limit.abort(new DOMException(`no answer within ${timeoutMs} ms`, 'TimeoutError'));
  const timer = setTimeout(late, timeoutMs);
  const onAbort = addAbortListener(signal, () => limit.abort(signal.reason));
  try {
    const response = await request(new URL(url), limit.signal);
    const { statusCode: status = 0, rawHeaders } = response;
    return { status, headers: toHeaders(rawHeaders), body: await readBounded(response, maxBytes) };
  } catch (error) {
    // What the socket says after it was cut off is only a consequence.
    limit.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    onAbort[Symbol.dispose]();
    // Whatever went wrong in between, the connection goes.
    limit.abort();
  }
}

function request(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? getSecure : getPlain;
  return new Promise((resolve, reject) => {
    get(url, { agent: false, signal }, resolve).on('error', reject);
  });
}

function toHeaders(raw: readonly string[]): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < raw.length; index += 2)
    headers.append(raw[index] ?? '', raw[index + 1] ?? '');
  return headers;
}

async function readBounded(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8');
}
