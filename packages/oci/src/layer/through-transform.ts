import type { Transform } from 'node:stream';

/**
 * What a decompressor of Node makes of a stream. Where it is done before the stream is, the rest is read and
 * dropped.
 * @throws the decompressor's error where the data are damaged or end early; whatever `input` throws.
 */
export async function* throughTransform(
  input: AsyncIterable<Uint8Array>,
  transform: Transform,
): AsyncGenerator<Uint8Array, void, void> {
  let over = false;
  const stop = (): void => {
    over = true;
  };
  transform.once('end', stop).once('close', stop).once('error', stop);
  const feed = async (): Promise<void> => {
    try {
      for await (const chunk of input) if (!over) await written(transform, chunk);
      if (!over) transform.end();
    } catch (error) {
      transform.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const feeding = feed();
  try {
    yield* transform;
    await feeding;
  } finally {
    transform.destroy();
    await feeding;
  }
}

/** Settles when the chunk was taken, or when nothing will be taken any more. */
function written(transform: Transform, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      transform.off('end', settle).off('close', settle).off('error', settle);
      resolve();
    };
    transform.once('end', settle).once('close', settle).once('error', settle);
    transform.write(chunk, settle);
  });
}
