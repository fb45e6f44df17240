import { findCredentials } from '../../credentials/find-credentials.ts';
import { digestOf, parseDigest } from '../../digest.ts';
import type { ImageLimits } from '../../limits.ts';
import { Authenticator } from './authenticator.ts';
import { BlobCache } from './blob-cache.ts';
import { DEFAULT_TIMES, type HttpOptions, type HttpTimes } from './http-exchange.ts';
import { RegistryClient } from './registry-client.ts';
import { endpointOf } from './registry-endpoint.ts';
import { parseRegistryReference, type RegistryReference, renderReference } from './registry-reference.ts';
import { cachedDocument, keepDocument, RegistrySource, type RootDocument } from './registry-source.ts';

/** How registries are reached. */
export interface RegistryAccess {
  /** Says where credentials are, and is the environment of credential helpers; default: as anybody. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Registries that speak plain HTTP, as `host` or `host:port`; those of this machine always do. */
  readonly insecureRegistries?: readonly string[] | undefined;
  /** Where blobs are kept for the next time; default: nowhere. */
  readonly cacheDir?: string | undefined;
  /** Of all blobs that are kept, in bytes; default 4 GiB. */
  readonly cacheBytes?: number | undefined;
  readonly times?: Partial<HttpTimes> | undefined;
}

export interface OpenRegistryOptions extends RegistryAccess {
  readonly signal: AbortSignal;
  readonly limits: ImageLimits;
}

/**
 * Opens `registry://host[:port]/name[:tag][@digest]`: fetches the manifest or index that it names, nothing more. An
 * image that is named by its digest and cached needs no registry.
 * @throws UpError UP_USAGE for no such reference; UP_IMAGE_NOT_FOUND, UP_REGISTRY_DENIED, UP_REGISTRY_UNREACHABLE;
 *   UP_IMAGE_UNREADABLE for a manifest that is too large; the reason of the signal.
 */
export async function openRegistry(reference: string, options: OpenRegistryOptions): Promise<RegistrySource> {
  const parsed = parseRegistryReference(reference);
  const { cacheDir, cacheBytes } = options;
  const cache =
    cacheDir === undefined ? undefined : new BlobCache({ directory: cacheDir, maxBytes: cacheBytes });
  const client = clientFor(parsed, options);
  const root = await rootDocument(parsed, { client, cache, maxBytes: options.limits.jsonBytes });
  return new RegistrySource({ location: reference, client, cache, root });
}

function clientFor(
  reference: RegistryReference,
  { env, insecureRegistries = [], signal, times }: OpenRegistryOptions,
): RegistryClient {
  const { registry, repository } = reference;
  const endpoint = endpointOf(reference, insecureRegistries);
  const subject = { image: renderReference(reference), registry };
  const http: HttpOptions = { signal, times: { ...DEFAULT_TIMES, ...times }, subject };
  const authenticator = new Authenticator({
    endpoint,
    repository,
    http,
    findCredentials: async () =>
      env === undefined
        ? { credentials: undefined, origin: undefined, problems: [] }
        : await findCredentials({ registry, repository }, { env, signal }),
  });
  return new RegistryClient({ endpoint, repository, authenticator, http });
}

interface RootOptions {
  readonly client: RegistryClient;
  readonly cache: BlobCache | undefined;
  readonly maxBytes: number;
}

async function rootDocument(
  reference: RegistryReference,
  { client, cache, maxBytes }: RootOptions,
): Promise<RootDocument> {
  const name = renderReference(reference);
  const { digest, tag = '' } = reference;
  const cached = digest && (await cachedDocument(cache, { digest, maxBytes }));
  if (digest !== undefined && cached) return { bytes: cached, digest, mediaType: undefined, name };
  const { bytes, mediaType, statedDigest = '' } = await client.manifest(digest ?? tag, maxBytes);
  // A digest that is stated wrongly is found out where every digest is.
  const stated = digest ?? (parseDigest(statedDigest) === undefined ? digestOf(bytes) : statedDigest);
  await keepDocument(cache, { digest: stated, bytes });
  return { bytes, digest: stated, mediaType, name };
}
