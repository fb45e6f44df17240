export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** At most `maxBytes` of it, as text. */
  readonly body: string;
}

export interface HttpGetOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
}

/** One GET, no redirect followed, the body bounded. @throws what fetch throws, with the network's reason as cause. */
export async function httpGet(
  url: string,
  { signal, timeoutMs = 5_000, maxBytes = 1024 * 1024 }: HttpGetOptions,
): Promise<HttpAnswer> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const response = await fetch(url, { redirect: 'manual', signal: bounded });
  return { status: response.status, headers: response.headers, body: await readBounded(response, maxBytes) };
}

async function readBounded(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8');
}

/** Why a request got no answer, in the network's own word: `connection refused`. */
export function networkReason(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return 'connection closed';
  return code ?? (error instanceof Error ? error.message : String(error));
}
