import { FormatError, type TarEntry } from '@up/formats';
import { StreamDigest } from '../digest.ts';
import { LayerBuilder } from '../layer/layer-builder.ts';
import type { LayerReading } from '../layer/layer-reading.ts';
import { TarFeed } from '../layer/tar-feed.ts';
import { type ImageProblem, ProblemLog } from '../problem.ts';
import type { ImageSource, LayerOptions } from './image-source.ts';
import { followLinks, memberName } from './member-name.ts';
import { MemberReader, type StreamMember } from './member-reader.ts';
import { unreadable } from './unreadable.ts';

/** Documents of one archive are kept until it is known which of them count, in bytes. */
const MAX_DOCUMENTS_BYTES = 64 * 1024 * 1024;

/**
 * A tar archive that can be read only once, from its beginning: stdin, or a compressed file. Which members
 * are layers is said at its end, so every member that could be one is read as one.
 */
export class StreamSource implements ImageSource {
  readonly kind = 'archive';
  readonly location: string;
  readonly damage: string | undefined;
  readonly #members: ReadonlyMap<string, StreamMember>;
  readonly #whole: LayerReading;

  private constructor(location: string, pass: OnePass) {
    this.location = location;
    this.#members = pass.members;
    this.damage = pass.damage;
    this.#whole = pass.whole();
  }

  /** Reads the stream to its end. @throws whatever the stream throws. */
  static async read(
    input: AsyncIterable<Uint8Array>,
    options: LayerOptions & { readonly location: string },
  ): Promise<StreamSource> {
    const pass = new OnePass(options);
    await pass.run(input);
    return new StreamSource(options.location, pass);
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  async sizeOf(name: string): Promise<number | undefined> {
    const member = this.#find(name);
    if (member === undefined || member.type === 'link') return undefined;
    if (member.type === 'document') return member.bytes.length;
    return member.type === 'layer' ? member.reading.sizeBytes : member.sizeBytes;
  }

  async readDocument(name: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const member = this.#find(name);
    if (member === undefined) return undefined;
    if (member.type !== 'document')
      throw unreadable(this.location, `${name} is no document, or too large for one`);
    if (member.bytes.length > maxBytes)
      throw unreadable(this.location, `${name} is larger than ${maxBytes} bytes`);
    return member.bytes;
  }

  async readLayer(name: string): Promise<LayerReading | undefined> {
    const member = this.#find(name);
    if (member === undefined) return undefined;
    if (member.type === 'layer') return member.reading;
    const sizeBytes = (await this.sizeOf(name)) ?? 0;
    return noLayer(sizeBytes);
  }

  async readAsLayer(): Promise<LayerReading> {
    return this.#whole;
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #find(name: string): StreamMember | undefined {
    const target = followLinks(name, (at) => {
      const member = this.#members.get(at);
      return member?.type === 'link' ? member : undefined;
    });
    return target === undefined ? undefined : this.#members.get(target);
  }
}

function noLayer(sizeBytes: number): LayerReading {
  const message = 'the member that is named as a layer is no tar';
  return {
    sizeBytes,
    uncompressedBytes: 0,
    compression: 'none',
    storedDigests: [],
    diffIds: [],
    entries: [],
    problems: [{ code: 'tar-damaged', message }],
  };
}

/** One run over the archive: the members for an image, and its index for a plain root file system. */
class OnePass {
  readonly members: Map<string, StreamMember> = new Map();
  damage: string | undefined;
  readonly #options: LayerOptions;
  readonly #digest: StreamDigest;
  readonly #builder: LayerBuilder;
  readonly #problems = new ProblemLog();
  #documentBytes = 0;
  #sizeBytes = 0;
  #isWhole = true;
  /** Only the digest of a root file system is of interest, and its layers are none: hashing twice would cost. */
  #isHashing = true;

  constructor(options: LayerOptions) {
    this.#options = options;
    this.#digest = new StreamDigest(options.algorithms);
    this.#builder = new LayerBuilder({ ...options, skipLayers: true });
  }

  async run(input: AsyncIterable<Uint8Array>): Promise<void> {
    const feed = new TarFeed();
    let reader: MemberReader | undefined;
    let isOver = false;
    const take = async (events: ReturnType<TarFeed['push']>): Promise<void> => {
      for (const event of events) {
        if (event.type === 'entry') reader = this.#readerFor(event.entry);
        else if (event.type === 'body') await reader?.push(event.bytes);
        else if (event.type === 'body-end') {
          await reader?.end();
          reader = undefined;
        }
      }
    };
    const guarded = async (events: ReturnType<TarFeed['push']>): Promise<void> => {
      try {
        await take(events);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        isOver = true;
        this.damage = `the archive is damaged at byte ${error.offset}: ${error.message}`;
        await reader?.end();
        reader = undefined;
      }
    };
    try {
      for await (const chunk of input) {
        this.#options.signal.throwIfAborted();
        if (this.#isHashing) this.#digest.update(chunk);
        this.#sizeBytes += chunk.length;
        this.#builder.push(chunk);
        if (!isOver) await guarded(feed.push(chunk));
      }
      if (!isOver) await guarded(feed.end());
    } catch (error) {
      await reader?.abandon();
      if (!isDecompression(error)) throw error;
      this.#damaged(error);
    }
    this.#builder.end();
  }

  whole(): LayerReading {
    const digests = this.#isHashing ? this.#digest.finish() : [];
    return {
      sizeBytes: this.#sizeBytes,
      uncompressedBytes: this.#sizeBytes,
      compression: 'none',
      storedDigests: digests,
      diffIds: this.#isWhole ? digests : [],
      entries: this.#builder.index(),
      problems: [...this.#problems.list(), ...this.#builder.problems()],
    };
  }

  #damaged(error: Error): void {
    this.#isWhole = false;
    this.damage = `the archive cannot be decompressed: ${error.message}`;
    const problem: ImageProblem = {
      code: 'layer-damaged',
      message: `the archive cannot be decompressed after ${this.#sizeBytes} bytes: ${error.message}`,
    };
    this.#problems.add(problem);
  }

  #readerFor(entry: TarEntry): MemberReader | undefined {
    const name = memberName(entry.path);
    if (entry.type === 'symlink' || entry.type === 'hardlink') {
      const link = { type: 'link', target: entry.linkPath, isHard: entry.type === 'hardlink' } as const;
      this.members.set(name, link);
      return undefined;
    }
    if (entry.type !== 'file' || entry.sparse !== undefined) return undefined;
    if (entry.storedBytes === 0) {
      this.members.set(name, { type: 'document', bytes: new Uint8Array(0) });
      return undefined;
    }
    const mayBeDocument =
      entry.storedBytes <= this.#options.limits.jsonBytes &&
      this.#documentBytes + entry.storedBytes <= MAX_DOCUMENTS_BYTES;
    return new MemberReader({
      sizeBytes: entry.storedBytes,
      mayBeDocument,
      options: this.#options,
      isLayer: () => {
        this.#isHashing = false;
      },
      done: (member) => {
        if (member.type === 'document') this.#documentBytes += member.bytes.length;
        this.members.set(name, member);
      },
    });
  }
}

/** What a decompressor says of damaged input; read errors have other codes. */
function isDecompression(error: unknown): error is Error {
  if (error instanceof FormatError) return true;
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code));
}
