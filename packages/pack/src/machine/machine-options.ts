import type { Session } from '@up/process';
import type { Profile, Registry } from '@up/profiles';
import type { InitrdCompression } from '../initramfs/compress.ts';
import type { KernelChoice } from '../kernel/kernel.ts';
import type { Plan } from '../plan.ts';

/** What both kinds of machines are built from. */
export interface BuildMachineOptions {
  readonly registry: Registry;
  readonly profile: Profile;
  readonly plan: Plan;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly session?: Session | undefined;
  /** Default: that of this machine where it suits, else Debian's. */
  readonly kernel?: KernelChoice | undefined;
  /** Of the initramfs. Default: none for a VM, whose initrd stays here; for an ISO zstd, or gzip without it. */
  readonly compression?: InitrdCompression | undefined;
  /** Further parameters of the kernel, such as `up.ip=10.0.0.2/24,10.0.0.1`. */
  readonly parameters?: readonly string[] | undefined;
  /** Where kernels are kept. Default: the user's cache directory. */
  readonly cacheDir?: string | undefined;
  /** Told the command before the workload's own build is run. */
  readonly onBuildCommand?: ((command: string) => void) | undefined;
  /** Told what takes long, in a few words: `fetching linux-image-...`. */
  readonly onProgress?: ((what: string) => void) | undefined;
}
