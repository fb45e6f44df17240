import { fieldsOf } from '../bytes/fields.ts';
import type { ReadAt } from '../read-at.ts';
import { parseArm64Image } from './arm64-image.ts';
import { BZIMAGE_HEAD_BYTES, parseBzImage } from './bzimage.ts';
import { parseCompressedKernel } from './compressed-kernel.ts';
import type { KernelImage } from './kernel-image.ts';

/**
 * Tells which kind of Linux kernel a file is, by its content. Undefined where it is none; a unified kernel image is
 * told by `readUnifiedKernel`.
 *
 * @throws FormatError `kernel/...` where a header holds numbers that cannot be
 */
export async function readKernelImage(readAt: ReadAt): Promise<KernelImage | undefined> {
  const head = await readAt(0, BZIMAGE_HEAD_BYTES);
  const fields = fieldsOf(head, { format: 'kernel', offset: 0, what: 'header' });
  return parseBzImage(fields) ?? parseArm64Image(fields) ?? parseCompressedKernel(fields);
}
