import type { ImageLimits } from '../limits.ts';
import { unreadable } from './unreadable.ts';

export interface BoundedStreamOptions {
  readonly limits: ImageLimits;
  readonly location: string;
  /** How much of the compressed stream has been read so far. */
  readonly storedBytes: () => number;
}

/** @throws UpError UP_IMAGE_UNREADABLE where a stream unpacks to what only a decompression bomb does. */
export async function* boundedStream(
  stream: AsyncIterable<Uint8Array>,
  { limits, location, storedBytes }: BoundedStreamOptions,
): AsyncGenerator<Uint8Array, void, void> {
  let sizeBytes = 0;
  for await (const chunk of stream) {
    sizeBytes += chunk.length;
    // An archive holds many layers, each of which may be as large as one may be.
    if (sizeBytes > limits.layerBytes * 4)
      throw unreadable(location, `it unpacks to more than ${sizeBytes} bytes`);
    if (sizeBytes > limits.ratioFromBytes && sizeBytes / Math.max(1, storedBytes()) > limits.ratio)
      throw unreadable(location, `it unpacks to more than ${limits.ratio} times its size`);
    yield chunk;
  }
}
