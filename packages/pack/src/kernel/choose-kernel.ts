import { debianKernel } from './debian-kernel.ts';
import { givenKernel } from './given-kernel.ts';
import { hostKernel, requireHostKernel } from './host-kernel.ts';
import type { Kernel, KernelChoice, KernelContext } from './kernel.ts';

/**
 * Finds the kernel that was chosen, and fetches it where it has to.
 * @throws UpError UP_BUILD_FAILED where there is none, it does not suit or cannot be fetched, UP_PROGRAM_NOT_FOUND
 *   without xz, UP_PLATFORM where Debian has none for this processor; the reason of `signal`.
 */
export async function chooseKernel(choice: KernelChoice, context: KernelContext): Promise<Kernel> {
  switch (choice.from) {
    case 'file':
      return givenKernel(choice);
    case 'host':
      return requireHostKernel();
    case 'debian':
      return debianKernel(context, choice);
    case 'auto':
      return (await hostKernel()) ?? (await debianKernel(context, {}));
  }
}
