import { readFile } from 'node:fs/promises';
import { digestOf, parseDigest } from '../../digest.ts';
import type { LayerReading } from '../../layer/layer-reading.ts';
import { type ReadLayerOptions, readLayer } from '../../layer/read-layer.ts';
import { fileChunks } from '../file-chunks.ts';
import type { ImageSource, LayerOptions, StatedMember } from '../image-source.ts';
import { unreadable } from '../unreadable.ts';
import type { BlobCache, CachedBlob } from './blob-cache.ts';
import { BlobDownload } from './blob-download.ts';
import { type KnownMember, KnownMembers } from './known-members.ts';
import type { RegistryClient } from './registry-client.ts';

export interface RegistrySourceOptions {
  readonly location: string;
  readonly client: RegistryClient;
  readonly cache: BlobCache | undefined;
  readonly root: RootDocument;
}

/** The manifest or index that the reference names. */
export interface RootDocument {
  readonly bytes: Uint8Array;
  /** As the user or the registry says. */
  readonly digest: string;
  readonly mediaType: string | undefined;
  /** `host/name:tag`. */
  readonly name: string;
}

const INDEX = 'index.json';
/** Of documents kept in memory. */
const MAX_DOCUMENTS_BYTES = 16 * 1024 * 1024;
const NAME_ANNOTATION = 'org.opencontainers.image.ref.name';

/**
 * An image in a registry, seen as the OCI layout that a copy of it would be: an index.json that names it, and the
 * blobs by their digests. Only what a document that was read names is there.
 */
export class RegistrySource implements ImageSource {
  readonly kind = 'registry';
  readonly location: string;
  readonly #client: RegistryClient;
  readonly #cache: BlobCache | undefined;
  readonly #members = new KnownMembers();
  /** Documents by digest, and index.json: a config is asked for more than once. */
  readonly #documents = new Map<string, Uint8Array>();
  #documentBytes = 0;

  constructor({ location, client, cache, root }: RegistrySourceOptions) {
    this.location = location;
    this.#client = client;
    this.#cache = cache;
    const { digest, mediaType, bytes, name } = root;
    const size = bytes.length;
    const descriptor = { mediaType, digest, size, annotations: { [NAME_ANNOTATION]: name } };
    const index = JSON.stringify({ schemaVersion: 2, manifests: [descriptor] });
    this.#documents.set(INDEX, new TextEncoder().encode(index)).set(digest, bytes);
    this.#members.add(descriptor, 'manifest');
  }

  has(name: string): boolean {
    return name === INDEX || this.#members.find(name) !== undefined;
  }

  async sizeOf(name: string): Promise<number | undefined> {
    return this.#members.find(name)?.sizeBytes;
  }

  async readDocument(name: string, maxBytes: number): Promise<Uint8Array | undefined> {
    if (name === INDEX) return this.#documents.get(INDEX);
    const member = this.#members.find(name);
    if (member === undefined || parseDigest(member.digest) === undefined) return undefined;
    const bytes = this.#documents.get(member.digest) ?? (await this.#document(member, maxBytes));
    if (bytes !== undefined && bytes.length > maxBytes)
      throw unreadable(this.location, `${name} is larger than ${maxBytes} bytes`);
    if (bytes !== undefined && member.role === 'manifest') this.#members.learnFrom(bytes);
    return bytes;
  }

  async readLayer(name: string, options: LayerOptions): Promise<LayerReading | undefined> {
    const member = this.#members.find(name);
    if (member === undefined || parseDigest(member.digest) === undefined) return undefined;
    return (await this.#cachedLayer(member, options)) ?? (await this.#downloadLayer(member, options));
  }

  /** A blob of a registry is its digest: what was made from that digest need not see the blob again. */
  async stated(name: string): Promise<StatedMember | undefined> {
    const member = this.#members.find(name);
    if (member?.sizeBytes === undefined) return undefined;
    return { sizeBytes: member.sizeBytes, digest: member.digest };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async #document({ digest, role }: KnownMember, maxBytes: number): Promise<Uint8Array | undefined> {
    const cached = await cachedDocument(this.#cache, { digest, maxBytes });
    if (cached !== undefined) return cached;
    const bytes =
      role === 'manifest'
        ? (await this.#client.findManifest(digest, maxBytes))?.bytes
        : await this.#client.findBlob(digest, maxBytes);
    if (bytes === undefined) return undefined;
    this.#documentBytes += bytes.length;
    if (this.#documentBytes <= MAX_DOCUMENTS_BYTES) this.#documents.set(digest, bytes);
    await keepDocument(this.#cache, { digest, bytes });
    return bytes;
  }

  async #cachedLayer(member: KnownMember, options: LayerOptions): Promise<LayerReading | undefined> {
    const cached = await this.#cache?.find(member.digest);
    if (cached === undefined) return undefined;
    const seekable = { ...cached, offset: 0 };
    const reading = await this.#readVerified(fileChunks(seekable, options.buffers), {
      member,
      options: { ...options, seekable },
    }).catch((error: unknown) => {
      if (isGone(error)) return undefined;
      throw error;
    });
    if (reading?.isVerified === true) return reading.reading;
    await this.#cache?.remove(member.digest);
    return undefined;
  }

  async #downloadLayer(member: KnownMember, options: LayerOptions): Promise<LayerReading | undefined> {
    const { digest, sizeBytes } = member;
    const client = this.#client.until(options.signal);
    const first = await client.openBlob(digest, 0);
    if (first === undefined) return undefined;
    const download = new BlobDownload({
      first,
      reopen: (fromByte) => client.openBlob(digest, fromByte),
      maxBytes: Math.min(sizeBytes ?? Number.POSITIVE_INFINITY, options.limits.layerBytes),
      http: client.http,
    });
    await using entry = await this.#cache?.begin(digest);
    const chunks = entry === undefined ? download.chunks() : entry.through(download.chunks());
    const { reading, isVerified } = await this.#readVerified(chunks, { member, options });
    if (isVerified && !download.isTooLong) await entry?.keep();
    return download.isTooLong ? tooLong(reading, member) : reading;
  }

  /** Reads a layer and holds it against its digest, even where the caller does not want to know. */
  async #readVerified(
    chunks: AsyncIterable<Uint8Array>,
    { member, options }: { readonly member: KnownMember; readonly options: ReadLayerOptions },
  ): Promise<{ readonly reading: LayerReading; readonly isVerified: boolean }> {
    if (this.#cache === undefined) return { reading: await readLayer(chunks, options), isVerified: false };
    const { algorithm } = parseDigest(member.digest) ?? { algorithm: 'sha256' };
    const algorithms = [...new Set([...options.algorithms, algorithm])];
    const reading = await readLayer(chunks, { ...options, algorithms });
    const isVerified = reading.storedDigests.includes(member.digest);
    const isWanted = options.algorithms.length > 0;
    return { reading: isWanted ? reading : { ...reading, storedDigests: [], diffIds: [] }, isVerified };
  }
}

export interface DocumentQuery {
  readonly digest: string;
  readonly maxBytes: number;
}

/** A small blob of the cache, if it is what its digest says; otherwise it is removed. */
export async function cachedDocument(
  cache: BlobCache | undefined,
  { digest, maxBytes }: DocumentQuery,
): Promise<Uint8Array | undefined> {
  const cached: CachedBlob | undefined = await cache?.find(digest);
  if (cached === undefined || cached.sizeBytes > maxBytes) return undefined;
  const bytes = await readFile(cached.path).catch(() => undefined);
  if (bytes !== undefined && digestOf(bytes, parseDigest(digest)?.algorithm) === digest) return bytes;
  await cache?.remove(digest);
  return undefined;
}

/** Keeps a small blob where it is what its digest says. */
export async function keepDocument(
  cache: BlobCache | undefined,
  { digest, bytes }: { readonly digest: string; readonly bytes: Uint8Array },
): Promise<void> {
  if (cache === undefined || digestOf(bytes, parseDigest(digest)?.algorithm) !== digest) return;
  await using entry = await cache.begin(digest);
  await entry.write(bytes);
  await entry.keep();
}

function tooLong(reading: LayerReading, { sizeBytes }: KnownMember): LayerReading {
  const message =
    'the registry sends more than the manifest says, or than is allowed: only its beginning was read';
  const evidence = sizeBytes === undefined ? {} : { expected: sizeBytes };
  return { ...reading, problems: [...reading.problems, { code: 'layer-too-large', message, evidence }] };
}

/** Another process may have removed the file between two looks at it. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
