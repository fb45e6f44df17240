import type { HttpAnswer, HttpTimes } from './http-exchange.ts';

/**
 * The body of an answer, or undefined where it is larger than `maxBytes`.
 * @throws as `chunks` of the answer.
 */
export async function readBody(
  answer: HttpAnswer,
  { maxBytes, times }: { readonly maxBytes: number; readonly times: HttpTimes },
): Promise<Uint8Array | undefined> {
  if (Number(answer.headers.get('content-length') ?? 0) > maxBytes) {
    answer.discard();
    return undefined;
  }
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of answer.chunks(times.documentMs)) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, sizeBytes);
}
