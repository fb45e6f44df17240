import { CORS_HEAD, type Reply, type RequestKind } from './reply.ts';

/** Something that is served as a whole or in parts. */
export interface Resource {
  /** The answer to a plain GET. */
  readonly whole: Reply;
  readonly etag: string;
  /** Cache-Control, for the answers that are not `whole`. */
  readonly cacheControl: string;
  /** Parts may be asked for. */
  readonly ranges: boolean;
}

export interface ManifestFile {
  readonly text: Buffer;
  /** Different for every text there ever was at this URL. */
  readonly etag: string;
  readonly cacheControl: string;
}

export interface SegmentFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly cacheControl: string;
  /** The content, where it may be kept in memory. */
  readonly bytes: Buffer | undefined;
}

export interface CatalogueOptions {
  /** How many bytes of segments are held in memory; the newest stay. */
  readonly memoryBytes: number;
}

/**
 * Everything that can be requested, by its exact URL path. Requests are looked up here and nowhere
 * else: no part of a URL ever reaches the file system.
 */
export class Catalogue {
  readonly #resources = new Map<string, Resource>();
  /** Segments in memory and where they are on disk, oldest first. */
  readonly #inMemory = new Map<string, SegmentFile>();
  readonly #memoryBytes: number;
  #usedBytes = 0;

  constructor({ memoryBytes }: CatalogueOptions) {
    this.#memoryBytes = memoryBytes;
  }

  get(path: string): Resource | undefined {
    return this.#resources.get(path);
  }

  /** How many bytes of segments are in memory. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  setManifest(path: string, { text, etag, cacheControl }: ManifestFile): void {
    const whole = wholeReply({
      kind: 'manifest',
      contentType: 'application/vnd.apple.mpegurl',
      body: text,
      bodyBytes: text.length,
      head: ['ETag', etag, 'Cache-Control', cacheControl],
    });
    this.#resources.set(path, { whole, etag, cacheControl, ranges: false });
  }

  addSegment(path: string, file: SegmentFile): void {
    this.remove(path);
    const fits = file.bytes !== undefined && file.sizeBytes <= this.#memoryBytes;
    this.#resources.set(path, segmentResource(file, fits ? file.bytes : undefined));
    if (!fits) return;
    this.#inMemory.set(path, file);
    this.#usedBytes += file.sizeBytes;
    for (const [oldPath, old] of this.#inMemory) {
      if (this.#usedBytes <= this.#memoryBytes) break;
      this.#forgetBytes(oldPath, old);
      this.#resources.set(oldPath, segmentResource(old, undefined));
    }
  }

  remove(path: string): void {
    this.#resources.delete(path);
    const file = this.#inMemory.get(path);
    if (file !== undefined) this.#forgetBytes(path, file);
  }

  #forgetBytes(path: string, { sizeBytes }: SegmentFile): void {
    this.#inMemory.delete(path);
    this.#usedBytes -= sizeBytes;
  }
}

function segmentResource(
  { path, sizeBytes, etag, cacheControl }: SegmentFile,
  bytes: Buffer | undefined,
): Resource {
  const whole = wholeReply({
    kind: 'segment',
    contentType: 'video/mp2t',
    body: bytes ?? { path, start: 0, end: sizeBytes - 1 },
    bodyBytes: sizeBytes,
    head: ['Accept-Ranges', 'bytes', 'ETag', etag, 'Cache-Control', cacheControl],
  });
  return { whole, etag, cacheControl, ranges: true };
}

interface WholeReplyOptions {
  readonly kind: RequestKind;
  readonly contentType: string;
  readonly body: NonNullable<Reply['body']>;
  readonly bodyBytes: number;
  readonly head: readonly string[];
}

function wholeReply({ kind, contentType, body, bodyBytes, head }: WholeReplyOptions): Reply {
  return {
    status: 200,
    head: ['Content-Type', contentType, 'Content-Length', String(bodyBytes), ...head, ...CORS_HEAD],
    body,
    bodyBytes,
    kind,
  };
}
