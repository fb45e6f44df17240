import { toUpError, UpError } from '@up/core';
import { runProcess } from '@up/process';
import { z } from 'zod';
import { QEMU_IMG_HINT } from './qemu-img-hint.ts';

export interface ImageOptions {
  readonly path: string;
  readonly format: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** What an image says of itself, as far as it leads to other files. All of it is the image's word. */
export interface ImageInfo {
  /** What lies under it, as the image names it. */
  readonly backing: string | undefined;
  /** What a guest sees. */
  readonly virtualSizeBytes: number;
  /** Every file that it names, in the order in which it does. */
  readonly otherFiles: readonly string[];
}

const info = z.object({
  'virtual-size': z.number().int().positive(),
  'backing-filename': z.string().optional(),
  'format-specific': z
    .object({
      data: z.object({
        'data-file': z.string().optional(),
        extents: z.array(z.object({ filename: z.string() })).optional(),
      }),
    })
    .optional(),
});

/** @throws UpError UP_MEDIUM_UNREADABLE when it is no such image; UP_PROGRAM_NOT_FOUND without qemu-img. */
export async function readImageInfo(options: ImageOptions): Promise<ImageInfo> {
  const document = info.parse(JSON.parse(await runInfo(options)));
  const data = document['format-specific']?.data;
  const backing = document['backing-filename'];
  // The descriptor of a VMDK counts itself among its extents.
  const extents = (data?.extents ?? []).map(({ filename }) => filename);
  const otherFiles = [backing, data?.['data-file'], ...extents].filter((name) => name !== undefined);
  return { backing, virtualSizeBytes: document['virtual-size'], otherFiles };
}

async function runInfo({ path, format, env, signal }: ImageOptions): Promise<string> {
  try {
    const args = ['info', '--output=json', '-f', format, path];
    const { stdout } = await runProcess({ command: 'qemu-img', args, env, signal, hint: QEMU_IMG_HINT });
    return stdout;
  } catch (thrown) {
    const error = toUpError(thrown);
    if (error.code !== 'UP_PROGRAM_FAILED') throw thrown;
    const tail: unknown = error.details['tail'];
    const words = Array.isArray(tail) ? String(tail.at(-1) ?? '') : '';
    throw new UpError('UP_MEDIUM_UNREADABLE', `${path} is no ${format} image that can be used: ${words}`, {
      details: error.details,
      cause: thrown,
    });
  }
}
