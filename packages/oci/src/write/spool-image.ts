import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzip, peek, SNIFF_BYTES, sniff } from '../layer/decompress.ts';
import { unzstd } from '../layer/unzstd.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { boundedStream } from '../source/bounded-stream.ts';
import { unreadable } from '../source/unreadable.ts';
import { writeChunks } from './write-chunks.ts';

export interface SpoolOptions {
  /** What the stream is called in messages. */
  readonly location: string;
  /** An existing directory for the one file that is made. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** An archive on disk, decompressed, that came as a stream. Disposing removes it. */
export interface SpooledImage extends AsyncDisposable {
  readonly path: string;
}

/**
 * Keeps a stream as a plain tar file, for work that has to read an image more than once.
 * @throws UpError UP_IMAGE_UNREADABLE where it unpacks to what only a decompression bomb does; whatever `input`
 *   throws; system errors of writing; the reason of `signal`.
 */
export async function spoolImage(
  input: AsyncIterable<Uint8Array>,
  { location, directory, signal }: SpoolOptions,
): Promise<SpooledImage> {
  const path = join(directory, 'image.tar');
  const dispose = async (): Promise<void> => rm(path, { force: true });
  try {
    await writeChunks(path, plainTar(input, { location, signal }));
  } catch (error) {
    await dispose();
    throw error;
  }
  return { path, [Symbol.asyncDispose]: dispose };
}

async function* plainTar(
  input: AsyncIterable<Uint8Array>,
  { location, signal }: Omit<SpoolOptions, 'directory'>,
): AsyncGenerator<Uint8Array, void, void> {
  let storedBytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of input) {
      signal.throwIfAborted();
      storedBytes += chunk.length;
      yield chunk;
    }
  };
  const { start, stream } = await peek(counted(), SNIFF_BYTES);
  try {
    const compression = sniff(start);
    if (compression === 'xz' || compression === 'bzip2')
      throw unreadable(location, `it is compressed with ${compression}; decompress it first`);
    const plain = compression === 'gzip' ? gunzip(stream) : compression === 'zstd' ? unzstd(stream) : stream;
    yield* boundedStream(plain, { limits: DEFAULT_LIMITS, location, storedBytes: () => storedBytes });
  } finally {
    await stream.return?.();
  }
}
