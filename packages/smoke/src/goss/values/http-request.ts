import { type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { timeoutSignal } from '@up/core';

export interface HttpRequestOptions {
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string | undefined;
  /** Certificates are not looked at. */
  readonly isInsecure: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface HttpResult {
  readonly status: number;
  /** `Name: value`, sorted. */
  readonly headers: readonly string[];
  readonly location?: string | undefined;
  /** At most a megabyte of it. */
  readonly body: string;
}

const MAX_BODY_BYTES = 1024 * 1024;

/** One request on a connection of its own, no redirect followed. @throws Error of the network, or when time is up. */
export async function httpRequest(
  url: URL,
  { method, headers, body, isInsecure, timeoutMs, signal }: HttpRequestOptions,
): Promise<HttpResult> {
  const late = timeoutSignal(timeoutMs);
  const over = AbortSignal.any([signal, late]);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const send = url.protocol === 'https:' ? secure : plain;
      const tls = url.protocol === 'https:' ? { rejectUnauthorized: !isInsecure } : {};
      const outgoing = send(url, { method, agent: false, signal: over, ...tls }, resolve);
      for (const [name, value] of headers) outgoing.setHeader(name, value);
      outgoing.on('error', reject);
      outgoing.end(body);
    });
    return {
      status: response.statusCode ?? 0,
      headers: headerLines(response.rawHeaders),
      location: response.headers.location,
      body: await bounded(response),
    };
  } catch (error) {
    if (late.aborted && !signal.aborted)
      throw new Error(`nothing came within ${timeoutMs} ms`, { cause: error });
    throw error;
  }
}

/** Names as Go writes them: `content-type` becomes `Content-Type`. */
function headerLines(raw: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase().replace(/(?:^|-)[a-z]/g, (part) => part.toUpperCase());
    lines.push(`${name}: ${raw[index + 1] ?? ''}`);
  }
  return lines.sort();
}

async function bounded(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= MAX_BODY_BYTES) break;
  }
  response.destroy();
  return Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8');
}
