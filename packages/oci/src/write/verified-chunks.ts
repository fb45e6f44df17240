import { UpError } from '@up/core';
import { parseDigest, StreamDigest } from '../digest.ts';
import type { ImageMember } from './image-member.ts';

/**
 * The bytes of a member, held against its size and digest while they go by.
 * @throws UpError UP_IMAGE_UNREADABLE where they are others: what they come from was changed meanwhile.
 */
export async function* verifiedChunks(
  { name, sizeBytes, digest, open }: ImageMember,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const algorithm = parseDigest(digest ?? '')?.algorithm;
  const sum = new StreamDigest(algorithm === undefined ? [] : [algorithm]);
  for await (const chunk of open(signal)) {
    signal.throwIfAborted();
    sum.update(chunk);
    if (sum.sizeBytes > sizeBytes) break;
    yield chunk;
  }
  const isWhole = sum.sizeBytes === sizeBytes;
  const [actual = digest] = sum.finish();
  if (isWhole && actual === digest) return;
  throw new UpError(
    'UP_IMAGE_UNREADABLE',
    `${name} is not what it was: ${isWhole ? `its digest is ${actual}` : `${sizeBytes} bytes were expected`}`,
    { hint: 'Was the image changed while it was read? Try again.' },
  );
}
