import { safeText, UpError, userPaths } from '@up/core';
import { type Image, type OpenImageOptions, openImage, openImageStream } from '@up/oci';
import type { CommandContext } from '../context.ts';
import { engineImageName } from '../engine-reference.ts';

export interface OpenInspectedOptions {
  readonly image: string;
  readonly platform?: string;
  readonly tag?: string;
  /** false: digests are taken as claimed. */
  readonly verify?: boolean;
  readonly onProgress: OpenImageOptions['onProgress'];
  readonly fileDigests?: boolean;
}

/**
 * Opens what `up inspect` is given: `docker://NAME` from a container engine, everything else as `openImage` does; a
 * name without a file of that name is looked for in the engine, too.
 * @throws UpError as `openImage`; UP_IMAGE_NOT_FOUND that names both places; UP_ENGINE_UNREACHABLE, UP_ENGINE_FAILED.
 */
export async function openInspected(
  { env, signal, stdin }: Pick<CommandContext, 'env' | 'signal' | 'stdin'>,
  { image, platform, tag, verify = true, onProgress, fileDigests }: OpenInspectedOptions,
): Promise<Image> {
  const options: OpenImageOptions = {
    signal,
    env,
    ...(image === '-' ? { stdin } : {}),
    ...(platform === undefined ? {} : { platform }),
    ...(tag === undefined ? {} : { tag }),
    verify: verify ? 'all' : 'skip',
    ...(fileDigests === undefined ? {} : { fileDigests }),
    insecureRegistries: (env['UP_INSECURE_REGISTRIES'] ?? '').split(',').filter(Boolean),
    cacheDir: userPaths(env).cache,
    onProgress,
  };
  const name = engineImageName(image);
  if (name !== undefined) return await openFromEngine(name, { env, options });
  try {
    return await openImage(image, options);
  } catch (error) {
    if (!(error instanceof UpError) || error.code !== 'UP_IMAGE_NOT_FOUND' || !isImageName(image))
      throw error;
    return await openFromEngine(image, { env, options }).catch((cause: unknown) => {
      throw inNeither(image, cause);
    });
  }
}

/** As engines take them; what begins with a dot or a slash, or with the prefix of a file format, is a path. */
const NAME = /^[a-z0-9][\w.-]*(?::\d+)?(?:\/[\w.-]+)*(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/i;
const FILE_PREFIX = /^(?:docker-archive|oci-archive|oci|tar|file):/;

function isImageName(text: string): boolean {
  return NAME.test(text) && !FILE_PREFIX.test(text);
}

async function openFromEngine(
  name: string,
  { env, options }: { readonly env: NodeJS.ProcessEnv; readonly options: OpenImageOptions },
): Promise<Image> {
  // Only here: most images are files, and the client of the engine takes longer to load than all else.
  const { connectEngine } = await import('@up/docker');
  const { signal } = options;
  const engine = await connectEngine({ env, signal });
  const stream = engine.saveImage(name, { signal });
  return await openImageStream(stream, { ...options, location: `docker://${name}` });
}

function inNeither(image: string, cause: unknown): unknown {
  if (!(cause instanceof UpError)) return cause;
  const name = safeText(image);
  if (cause.code === 'UP_ENGINE_UNREACHABLE')
    return new UpError(
      'UP_IMAGE_NOT_FOUND',
      `There is no file ${name}, and no container engine answers that could have an image of that name`,
      {
        hint: `Give the path of an image; or start Docker or Podman, if ${name} is one of its images.`,
        details: { image, ...cause.details },
        cause,
      },
    );
  if (cause.code !== 'UP_IMAGE_NOT_FOUND') return cause;
  const { engine } = cause.details;
  return new UpError(
    'UP_IMAGE_NOT_FOUND',
    `There is neither a file ${name} nor an image of that name in ${typeof engine === 'string' ? engine : 'the container engine'}`,
    {
      hint: `Give the path of an image; get it: ${cause.hint}; or read it without an engine: up inspect registry://${name}`,
      details: { image, ...cause.details },
      cause,
    },
  );
}
