import { FormatError } from '@up/formats';
import { type DigestAlgorithm, StreamDigest } from '../digest.ts';
import type { ImageLimits } from '../limits.ts';
import { type ImageProblem, ProblemLog } from '../problem.ts';
import { gunzip, peek, SNIFF_BYTES, sniff } from './decompress.ts';
import { LayerBuilder } from './layer-builder.ts';
import type { Compression, LayerReading } from './layer-reading.ts';
import type { ReadBuffers } from './read-buffers.ts';
import { readPlainFile } from './read-plain-file.ts';
import type { SeekableFile } from './seeking-reader.ts';
import { unzstd } from './unzstd.ts';

export interface ReadLayerOptions {
  readonly limits: ImageLimits;
  readonly signal: AbortSignal;
  /** What to hash with: none where nothing is verified. */
  readonly algorithms: readonly DigestAlgorithm[];
  /** false: names and attributes only. */
  readonly collectFacts: boolean;
  /** true: facts tell the SHA-256 of every content. */
  readonly fileDigests?: boolean | undefined;
  readonly plainFile?: LayerReading['plainFile'];
  /** The same bytes as a part of a file: read there where they are not compressed, instead of from the stream. */
  readonly seekable?: SeekableFile | undefined;
  /** Of whoever reads layers one after the other. */
  readonly buffers?: ReadBuffers | undefined;
  /** Reads compressed layers that are `seekable`, where it can. */
  readonly elsewhere?: OtherReader | undefined;
  /** Told of bytes as they are read, as stored. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** Who may read a layer in our place: another thread. */
export interface OtherReader {
  /** @throws the reason of `signal`, and what `onBytes` throws. */
  read(file: SeekableFile, options: ReadLayerOptions): Promise<ReadElsewhere>;
}

export interface ReadElsewhere {
  /** Undefined where the layer was not read. */
  readonly reading: LayerReading | undefined;
  /** What `onBytes` was told all the same. */
  readonly toldBytes: number;
}

/**
 * Reads a layer once: hashes it as stored and decompressed, indexes its members, learns their facts.
 * Damage becomes a problem, with what was read before it; the stored bytes are hashed to their end.
 * @throws whatever the source throws, and the reason of `signal`.
 */
export async function readLayer(
  input: AsyncIterable<Uint8Array>,
  options: ReadLayerOptions,
): Promise<LayerReading> {
  const { seekable, limits, elsewhere } = options;
  if (seekable === undefined || seekable.sizeBytes > limits.layerBytes)
    return await readStream(input, options);
  const plain = await readPlainFile(seekable, options);
  if (plain !== undefined) return plain;
  const outcome = await elsewhere?.read(seekable, options);
  if (outcome?.reading !== undefined) return outcome.reading;
  const onBytes = options.onBytes && beyond(outcome?.toldBytes ?? 0, options.onBytes);
  return await readStream(input, { ...options, onBytes });
}

/** Tells only of what comes after bytes that were told before. */
function beyond(toldBytes: number, onBytes: (count: number) => void): (count: number) => void {
  let left = toldBytes;
  return (count) => {
    const known = Math.min(left, count);
    left -= known;
    if (count > known) onBytes(count - known);
  };
}

async function readStream(
  input: AsyncIterable<Uint8Array>,
  options: ReadLayerOptions,
): Promise<LayerReading> {
  const stored = new StreamDigest(options.algorithms);
  const source = new SourceStream(input, stored, options);
  const { start, stream } = await peek(source.stream(), SNIFF_BYTES);
  const compression = sniff(start);
  if (compression === 'xz' || compression === 'bzip2')
    return await unreadable(stream, { stored, compression });
  const content = new ContentReader(options, compression === 'none' ? undefined : stored);
  try {
    for await (const chunk of decompressed(stream, compression)) if (!content.push(chunk)) break;
    content.end();
  } catch (error) {
    if (source.failure !== undefined || options.signal.aborted) throw error;
    content.damaged(error, compression);
  }
  await source.drain();
  const storedDigests = stored.finish();
  return {
    sizeBytes: stored.sizeBytes,
    compression,
    storedDigests,
    ...content.finish(storedDigests),
    plainFile: compression === 'none' ? options.plainFile : undefined,
  };
}

async function unreadable(
  stream: AsyncIterable<Uint8Array>,
  { stored, compression }: { readonly stored: StreamDigest; readonly compression: string },
): Promise<LayerReading> {
  for await (const _ of stream);
  const message = `the layer is compressed with ${compression}, which no image format allows`;
  return {
    sizeBytes: stored.sizeBytes,
    uncompressedBytes: 0,
    compression: 'none',
    storedDigests: stored.finish(),
    diffIds: [],
    entries: [],
    problems: [{ code: 'layer-compression', message, evidence: { compression } }],
  };
}

function decompressed(
  stream: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncIterable<Uint8Array> {
  if (compression === 'gzip') return gunzip(stream);
  return compression === 'zstd' ? unzstd(stream) : stream;
}

/** The stored bytes: hashed as they pass, to the end even where the reader gave up. */
class SourceStream {
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #digest: StreamDigest;
  readonly #signal: AbortSignal;
  readonly #onBytes: ReadLayerOptions['onBytes'];
  #ended = false;
  failure: unknown;

  constructor(
    input: AsyncIterable<Uint8Array>,
    digest: StreamDigest,
    { signal, onBytes }: Pick<ReadLayerOptions, 'signal' | 'onBytes'>,
  ) {
    this.#iterator = input[Symbol.asyncIterator]();
    this.#digest = digest;
    this.#signal = signal;
    this.#onBytes = onBytes;
  }

  async *stream(): AsyncGenerator<Uint8Array, void, void> {
    for (let chunk = await this.#next(); chunk !== undefined; chunk = await this.#next()) yield chunk;
  }

  /** Reads what nobody has read. */
  async drain(): Promise<void> {
    while ((await this.#next()) !== undefined);
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (this.#ended) return undefined;
    try {
      this.#signal.throwIfAborted();
      const next = await this.#iterator.next();
      if (next.done === true) {
        this.#ended = true;
        return undefined;
      }
      this.#digest.update(next.value);
      this.#onBytes?.(next.value.length);
      return next.value;
    } catch (error) {
      this.#ended = true;
      this.failure = error;
      await this.#iterator.return?.();
      throw error;
    }
  }
}

/** The decompressed bytes: bounded, hashed where they are not the stored ones, indexed. */
class ContentReader {
  readonly #limits: ImageLimits;
  readonly #stored: StreamDigest | undefined;
  /** Undefined where the stored bytes are the content: hashing them twice took a third of the time. */
  readonly #digest: StreamDigest | undefined;
  readonly #builder: LayerBuilder;
  readonly #problems = new ProblemLog();
  #sizeBytes = 0;
  #isWhole = true;

  /** `stored` is undefined where the stored bytes are the content. */
  constructor(
    { limits, algorithms, collectFacts, fileDigests }: ReadLayerOptions,
    stored: StreamDigest | undefined,
  ) {
    this.#limits = limits;
    this.#stored = stored;
    this.#digest = stored && new StreamDigest(algorithms);
    const isSparing = algorithms.length === 0;
    this.#builder = new LayerBuilder({ limits, collectFacts, fileDigests, isSparing });
  }

  /** false where no more is wanted. */
  push(chunk: Uint8Array): boolean {
    this.#sizeBytes += chunk.length;
    if (this.#isTooLarge()) return false;
    this.#digest?.update(chunk);
    this.#builder.push(chunk);
    return true;
  }

  end(): void {
    if (this.#isWhole) this.#builder.end();
  }

  damaged(error: unknown, compression: Compression): void {
    this.#isWhole = false;
    const message = error instanceof Error ? error.message : String(error);
    this.#problems.add({
      code: 'layer-damaged',
      message: `the layer cannot be decompressed after ${this.#sizeBytes} bytes: ${message}`,
      evidence: {
        compression,
        atByte: this.#sizeBytes,
        ...(error instanceof FormatError ? { reason: error.code } : {}),
      },
    });
  }

  finish(
    storedDigests: readonly string[],
  ): Pick<LayerReading, 'uncompressedBytes' | 'diffIds' | 'entries' | 'problems'> {
    const diffIds = this.#digest?.finish() ?? storedDigests;
    return {
      uncompressedBytes: this.#sizeBytes,
      diffIds: this.#isWhole ? diffIds : [],
      entries: this.#builder.index(),
      problems: [...this.#problems.list(), ...this.#builder.problems()] satisfies readonly ImageProblem[],
    };
  }

  #isTooLarge(): boolean {
    const { layerBytes, ratio, ratioFromBytes } = this.#limits;
    const ratioNow = this.#stored === undefined ? 1 : this.#sizeBytes / Math.max(1, this.#stored.sizeBytes);
    const reason =
      this.#sizeBytes > layerBytes
        ? `the layer is larger than ${layerBytes} bytes`
        : this.#sizeBytes > ratioFromBytes && ratioNow > ratio
          ? `the layer unpacks to more than ${ratio} times its size, as a decompression bomb does`
          : undefined;
    if (reason === undefined) return false;
    this.#isWhole = false;
    this.#problems.add({
      code: 'layer-too-large',
      message: `${reason}: only its beginning was read`,
      evidence: { uncompressedBytes: this.#sizeBytes },
    });
    return true;
  }
}
