import { createReadStream, existsSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UpError, userPaths } from '@up/core';
import { sniffCompression } from '@up/formats';
import { type Image, openImage, spoolImage } from '@up/oci';
import { startSession } from '@up/process';
import type { CommandContext } from '../context.ts';
import { engineImageName } from '../engine-reference.ts';

/** An image of which the layers can be read again. */
export interface RepairSource extends AsyncDisposable {
  readonly image: Image;
  /** For `readImageContent`. */
  readonly reference: string;
}

export interface RepairSourceOptions {
  readonly image: string;
  readonly platform?: string;
  readonly tag?: string;
}

/** What tells a file is left to what is in it; these only say that it is one. */
const FILE_PREFIX = /^(?:docker-archive|oci-archive|oci|tar|file):(?!\/\/)/;

/**
 * Opens the image that is to be mended. What can be read only once (a stream, a compressed archive, an image of a
 * container engine) is kept in a scratch directory meanwhile.
 * @throws UpError as `openImage`; UP_USAGE for an image of a registry; UP_ENGINE_UNREACHABLE.
 */
export async function openRepairSource(
  context: CommandContext,
  options: RepairSourceOptions,
): Promise<RepairSource> {
  const stream = await streamOf(context, options.image);
  if (stream === undefined) {
    const image = await openStored(context, options, options.image);
    return { image, reference: options.image, [Symbol.asyncDispose]: async () => undefined };
  }
  const session = await startSession({ stateDir: userPaths(context.env).state });
  try {
    const { signal } = context;
    const directory = await session.scratch('repair');
    const { path } = await spoolImage(stream, { location: options.image, directory, signal });
    const image = await openStored(context, options, path);
    return {
      image: { ...image, source: options.image },
      reference: path,
      [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
    };
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

function openStored(
  { env, signal }: CommandContext,
  { platform, tag }: RepairSourceOptions,
  reference: string,
): Promise<Image> {
  return openImage(reference, {
    signal,
    env,
    cacheDir: userPaths(env).cache,
    ...(platform === undefined ? {} : { platform }),
    ...(tag === undefined ? {} : { tag }),
  });
}

/** What has to be kept before it can be read twice; undefined for plain files and directories. */
async function streamOf(
  { env, signal, stdin, cwd }: CommandContext,
  image: string,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  if (image === '-') return stdin;
  if (image.startsWith('registry://')) throw fromRegistry(image);
  const file = resolve(cwd, image.replace(FILE_PREFIX, ''));
  const isThere = existsSync(file);
  if (isThere && statSync(file).isFile()) return (await isPlain(file)) ? undefined : createReadStream(file);
  const name = engineImageName(image);
  if (isThere || name === undefined) return undefined;
  // Only here: most images are files, and the client of the engine takes longer to load than all else.
  const { connectEngine } = await import('@up/docker');
  const engine = await connectEngine({ env, signal });
  return engine.saveImage(name, { signal });
}

async function isPlain(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(6), 0, 6, 0);
    return sniffCompression(buffer) === 'none';
  } finally {
    await handle.close();
  }
}

function fromRegistry(image: string): UpError {
  const name = image.slice('registry://'.length);
  return new UpError('UP_USAGE', `${image} is in a registry, and images are mended in files`, {
    hint: `Get it first: skopeo copy docker://${name} oci-archive:image.tar`,
  });
}
