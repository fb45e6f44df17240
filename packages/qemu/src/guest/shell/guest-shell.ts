import type { WaitOptions } from '../../machine.ts';

export interface RunOptions extends WaitOptions {
  /** How much of the output is kept, from its beginning; default 1 MiB. */
  readonly maxBytes?: number | undefined;
}

/** How a command in a guest ended. */
export interface ShellResult {
  readonly exitCode: number;
  /** stdout and stderr as they came, as UTF-8, not neutralised: it is the guest's word. */
  readonly output: string;
  /** Whether there was more than was kept. */
  readonly isCut: boolean;
}

/** A shell in a guest. Disposing it leaves the guest as it was found, as far as that goes. */
export interface GuestShell extends AsyncDisposable {
  readonly kind: 'serial' | 'ssh';
  /**
   * Runs a command by `sh`, with nothing on its stdin. What it starts in the background goes on.
   * @throws UpError UP_TIMEOUT, with the last of its output: it is ended then; UP_VM_FAILED when the machine is gone
   *   or the shell does not answer.
   */
  run(command: string, options?: RunOptions): Promise<ShellResult>;
  /** Appends bytes to a file, which is made where there is none. */
  append(path: string, bytes: Uint8Array, options?: WaitOptions): Promise<void>;
  /** A part of a file; shorter where it ends before. */
  slice(
    path: string,
    range: { readonly offset: number; readonly bytes: number },
    options?: WaitOptions,
  ): Promise<Uint8Array>;
}

/** So much goes at once; a multiple of 3, for base64 without padding in between. */
export const SLICE_BYTES: number = 24 * 1024;
