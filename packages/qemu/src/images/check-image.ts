import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { safeText, systemErrorCode, UpError } from '@up/core';
import { type ImageOptions, readImageInfo } from './image-info.ts';

/**
 * Holds that an image can be read as what it is said to be, and that it leads QEMU to no file but itself and its
 * neighbours: an image may name any path of this host as its backing file, and the guest would read that.
 * @throws UpError UP_MEDIUM_NOT_FOUND, UP_MEDIUM_UNREADABLE; UP_PROGRAM_NOT_FOUND without qemu-img.
 */
export async function checkImage(options: ImageOptions): Promise<void> {
  const { path, format } = options;
  await checkReadable(path);
  // Raw bytes name no other file.
  if (format === 'raw') return;
  const { otherFiles } = await readImageInfo(options);
  const home = dirname(await realpath(path));
  for (const name of otherFiles) {
    const target = await realpath(resolve(dirname(path), name)).catch(() => undefined);
    if (target !== undefined && dirname(target) === home) continue;
    throw new UpError(
      'UP_MEDIUM_UNREADABLE',
      `${path} takes its content from another file, ${safeText(name)}`,
      {
        hint: `Make it whole with: qemu-img convert -O qcow2 ${path} whole.qcow2. Files in its own directory are allowed.`,
        details: { path, names: safeText(name) },
      },
    );
  }
}

async function checkReadable(path: string): Promise<void> {
  try {
    const stats = await stat(path);
    if (stats.isFile() || stats.isBlockDevice()) return;
  } catch (cause) {
    const code = systemErrorCode(cause);
    throw code === 'ENOENT' || code === 'ENOTDIR'
      ? new UpError('UP_MEDIUM_NOT_FOUND', `${path} does not exist`, { cause })
      : new UpError('UP_MEDIUM_UNREADABLE', `${path} cannot be read: ${code}`, { cause });
  }
  throw new UpError('UP_MEDIUM_UNREADABLE', `${path} is no regular file`, {});
}
