import { assembleImage } from './assemble-image.ts';
import { assembleRootfs } from './assemble-rootfs.ts';
import { LayerCache } from './cache/layer-cache.ts';
import type { Image } from './image.ts';
import { layerWorkerFile } from './layer/worker/worker-file.ts';
import { DEFAULT_LIMITS, type ImageLimits } from './limits.ts';
import { resolveImage } from './manifest/resolve-image.ts';
import type { ImageProgress } from './progress.ts';
import { type ReadContext, readLayers } from './read-layers.ts';
import type { ImageSource } from './source/image-source.ts';
import { openNix2Container } from './source/nix2container.ts';
import { type OpenedSource, openSource, openStream } from './source/open-source.ts';
import { readRootDirectory } from './source/rootfs-directory.ts';

export interface OpenImageOptions {
  readonly signal: AbortSignal;
  /** What `-` stands for. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  /** `linux/arm64`...; default: linux on the architecture of this machine, else the only one there is. */
  readonly platform?: string | undefined;
  /** Which image of several: `name:tag`, a tag, or a digest. */
  readonly tag?: string | undefined;
  /** Where indexes of layers, and blobs of registries, are kept for the next time; default: nowhere. */
  readonly cacheDir?: string | undefined;
  readonly onProgress?: ((event: ImageProgress) => void) | undefined;
  readonly limits?: Partial<ImageLimits> | undefined;
  /** `skip` hashes nothing: digests are those that the image claims. Default `all`. */
  readonly verify?: 'all' | 'skip' | undefined;
  /** `skip` looks into no file: names and attributes only. Default `collect`. */
  readonly facts?: 'collect' | 'skip' | undefined;
  /** true: the facts of every regular file tell the SHA-256 of its content; goes with `facts: 'collect'` only. */
  readonly fileDigests?: boolean | undefined;
  /** Says where credentials for registries are, and is the environment of credential helpers; default: none. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Registries that speak plain HTTP, as `host` or `host:port`; those of this machine always do. */
  readonly insecureRegistries?: readonly string[] | undefined;
}

/**
 * Opens an image: an OCI layout, a docker-archive or OCI archive (plain, gzip or zstd), the image.json of
 * nix2container, a root file system as tar or directory, or, for `-`, any of the archives on stdin. What it
 * is is told by its content. `registry://host/name:tag` is an image in a registry. Nothing is unpacked, nothing
 * of it is run. What is wrong but leaves something to look at is among `problems`.
 * @throws UpError UP_IMAGE_NOT_FOUND, UP_IMAGE_UNREADABLE, UP_IMAGE_AMBIGUOUS; UP_REGISTRY_UNREACHABLE and
 *   UP_REGISTRY_DENIED of a registry; UP_USAGE for a platform or registry reference that is none; the reason
 *   of `signal`.
 */
export async function openImage(reference: string, options: OpenImageOptions): Promise<Image> {
  options.signal.throwIfAborted();
  const { layerOptions } = toContext(options);
  const { stdin, env, insecureRegistries, cacheDir } = options;
  const registry = { env, insecureRegistries, cacheDir };
  return await openOpened(await openSource(reference, { ...layerOptions, stdin, registry }), options);
}

/**
 * As `openImage`, from the bytes of an archive: what an engine saves, for example.
 * @throws as `openImage`, and whatever the stream throws.
 */
export async function openImageStream(
  input: AsyncIterable<Uint8Array>,
  options: OpenImageOptions & {
    /** What the image is called in messages, and as its `source`. */
    readonly location: string;
  },
): Promise<Image> {
  const { layerOptions } = toContext(options);
  return await openOpened(await openStream(input, { ...layerOptions, location: options.location }), options);
}

async function openOpened(opened: OpenedSource, options: OpenImageOptions): Promise<Image> {
  const context = toContext(options);
  if (opened.type === 'nix2container') return await openNix2Container(opened, context);
  if (opened.type === 'root-directory') {
    const reading = await readRootDirectory(opened.path, context.layerOptions);
    return assembleRootfs(reading, { source: opened.location, format: 'rootfs-directory' });
  }
  await using source = opened.source;
  return await openImageFrom(source, options);
}

/** As `openImage`, from a source of another kind: a registry, for example. The source stays open. */
export async function openImageFrom(source: ImageSource, options: OpenImageOptions): Promise<Image> {
  const context = toContext(options);
  const { limits } = context.layerOptions;
  const { tag, platform } = options;
  const resolved = await resolveImage(source, { choice: { tag, platform }, limits });
  if (resolved.type === 'root-file-system') {
    const reading = await resolved.readAsLayer(context.layerOptions);
    return assembleRootfs(reading, { source: source.location, format: 'rootfs-tar' });
  }
  return await assembleImage(resolved.image, {
    location: source.location,
    limits,
    readLayers: (wanted) => readLayers(source, wanted, context),
  });
}

function toContext(options: OpenImageOptions): ReadContext {
  const { signal, limits, verify, facts, fileDigests, cacheDir, onProgress } = options;
  return {
    layerOptions: {
      signal,
      limits: { ...DEFAULT_LIMITS, ...limits },
      algorithms: verify === 'skip' ? [] : ['sha256'],
      collectFacts: facts !== 'skip',
      fileDigests: fileDigests === true,
      onBytes: onProgress && ((count) => onProgress({ type: 'bytes', count })),
    },
    cache: cacheDir === undefined ? undefined : new LayerCache({ directory: cacheDir }),
    onProgress,
    threadProgram: layerWorkerFile(),
  };
}
