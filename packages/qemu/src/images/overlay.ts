import { pathExists, safeText, UpError } from '@up/core';
import { runProcess } from '@up/process';
import { checkImage } from './check-image.ts';
import { readImageInfo } from './image-info.ts';
import { QEMU_IMG_HINT } from './qemu-img-hint.ts';

export interface OverlayOptions {
  readonly path: string;
  readonly format: string;
  /** The overlay; one that is there is kept, with what was written to it. */
  readonly overlay: string;
  /** `power of two`: the next one, as cards have it. Default: `as it is`. */
  readonly size?: 'as it is' | 'power of two' | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a file that takes what a guest writes to a disk, so that the disk itself is only read.
 * @throws UpError UP_MEDIUM_NOT_FOUND or UP_MEDIUM_UNREADABLE when qemu-img cannot use the disk, or when it would open
 *   other files of this host; UP_PROGRAM_NOT_FOUND without qemu-img.
 */
export async function makeOverlay(options: OverlayOptions): Promise<void> {
  const { path, format, overlay, size, env, signal } = options;
  await checkImage({ path, format, env, signal });
  if (await pathExists(overlay)) return await checkOverlay({ path, overlay, env, signal });
  await runProcess({
    command: 'qemu-img',
    args: [
      'create',
      '-q',
      '-f',
      'qcow2',
      '-F',
      format,
      '-b',
      path,
      overlay,
      ...(await sizeOf(options, size)),
    ],
    env,
    signal,
    hint: QEMU_IMG_HINT,
  });
}

/** @throws UpError UP_USAGE where it takes what was written to another disk. */
async function checkOverlay({ path, overlay, env, signal }: Omit<OverlayOptions, 'format'>): Promise<void> {
  const { backing } = await readImageInfo({ path: overlay, format: 'qcow2', env, signal });
  if (backing === path) return;
  throw new UpError('UP_USAGE', `${overlay} belongs to another disk, ${safeText(backing ?? 'none')}`, {
    hint: `Give each disk a state directory of its own. It was to take what is written to ${path}.`,
  });
}

/** The size where it is another one than that of what lies under it. */
async function sizeOf(options: OverlayOptions, size: OverlayOptions['size']): Promise<readonly string[]> {
  if (size !== 'power of two') return [];
  const { virtualSizeBytes } = await readImageInfo(options);
  return [String(2 ** Math.ceil(Math.log2(virtualSizeBytes)))];
}
