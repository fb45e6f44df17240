import { realpath } from 'node:fs/promises';
import { assembleRootfs } from './assemble-rootfs.ts';
import type { Image } from './image.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { OpenImageOptions } from './open-image.ts';
import { readRootDirectory } from './source/rootfs-directory.ts';
import { sourceError } from './source/unreadable.ts';

/**
 * A directory of this machine as the root of a file tree, whatever is in it: `openImage` takes only those that look
 * like a root file system or hold an image.
 * @throws UpError UP_IMAGE_NOT_FOUND where there is none, UP_IMAGE_UNREADABLE; the reason of `signal`.
 */
export async function openDirectory(
  path: string,
  {
    signal,
    limits,
    facts,
    fileDigests = false,
  }: Pick<OpenImageOptions, 'signal' | 'limits' | 'facts' | 'fileDigests'>,
): Promise<Image> {
  signal.throwIfAborted();
  try {
    const reading = await readRootDirectory(await realpath(path), {
      ...{ signal, fileDigests },
      limits: { ...DEFAULT_LIMITS, ...limits },
      algorithms: [],
      collectFacts: facts !== 'skip',
    });
    return assembleRootfs(reading, { source: path, format: 'rootfs-directory' });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw sourceError(error, path);
  }
}
