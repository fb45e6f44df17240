import type { BootPhase } from './boot-phase.ts';

/** Something in a boot that went wrong, with a name that stays the same. */
export interface BootFailure {
  /** `boot/kernel-panic`: the id of a rule, with a page in docs/boot. */
  readonly rule: string;
  /** `fatal`: it will never be ready; `error`: something does not work; `warning`: it may hurt. */
  readonly severity: FailureSeverity;
  readonly phase: BootPhase;
  /** One sentence that names the cause: "the kernel found no root file system (LABEL=nixos)". */
  readonly message: string;
  /** What to do, where that is known. */
  readonly fix?: string | undefined;
  readonly atMs: number;
  /** The lines around it, at most twenty. */
  readonly evidence: readonly string[];
  /** `host`: it says nothing of the guest, which may be sound; default: `guest`. */
  readonly origin?: 'guest' | 'host' | undefined;
}

export type FailureSeverity = 'fatal' | 'error' | 'warning';
