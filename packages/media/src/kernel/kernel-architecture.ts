import { FormatError, isElf, isPe, type PeFile, type ReadAt, readKernelImage, readPe } from '@up/formats';
import type { Architecture } from '../medium.ts';

/** The processor that a kernel or a loader is for, by its header; undefined where it has none that is known. */
export async function architectureOf(readAt: ReadAt, sizeBytes: number): Promise<Architecture | undefined> {
  try {
    const kernel = await readKernelImage(readAt);
    if (kernel?.architecture !== undefined) return kernel.architecture;
    return isPe(await readAt(0, 2)) ? machineOf(await readPe(readAt, sizeBytes)) : undefined;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

const ARCHITECTURES: readonly Architecture[] = ['x86_64', 'aarch64', 'i386', 'arm', 'riscv64'];

/** Whether a file begins as something that a boot loader takes for a kernel. */
export async function looksLikeKernel(readAt: ReadAt): Promise<boolean> {
  try {
    const head = await readAt(0, 4);
    // A vmlinux (ELF), or a kernel that firmware starts (PE).
    return isElf(head) || isPe(head) || (await readKernelImage(readAt)) !== undefined;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** Undefined for processors that no machine here has. */
export function machineOf({ machine }: Pick<PeFile, 'machine'>): Architecture | undefined {
  return ARCHITECTURES.find((architecture) => architecture === machine);
}
