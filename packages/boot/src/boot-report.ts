import type { Check, UpError, Verdict } from '@up/core';
import type { Accelerator, BootFailure, Firmware, PhaseSpan } from '@up/qemu';

/** One boot of one medium, and what was proven by it. */
export interface BootReport {
  readonly verdict: Verdict;
  /** The first thing to know when it is not `passed`. */
  readonly cause?: string | undefined;
  readonly checks: readonly Check[];
  readonly phases: readonly PhaseSpan[];
  readonly failures: readonly BootFailure[];
  readonly readyAfterMs?: number | undefined;
  readonly machine: BootMachine;
  readonly artefacts: BootArtefacts;
  /** What this host could not do. */
  readonly error?: UpError | undefined;
}

export interface BootMachine {
  readonly architecture: string;
  readonly firmware: Firmware | undefined;
  readonly accelerator: Accelerator;
  /** `KVM unusable: ... using TCG`. */
  readonly acceleratorNote?: string | undefined;
  /** How the console was made visible: `keep` boots the very bytes, `inject` their kernel with `console=`. */
  readonly console: 'keep' | 'inject';
  readonly qemuVersion: string;
}

/** Files that tell of a boot, on every way out. */
export interface BootArtefacts {
  readonly directory: string;
  readonly serialLog: string;
  readonly timeline: string;
  readonly screenshots: readonly string[];
  /** A shell script that starts the same machine by hand. */
  readonly command: string;
  readonly inputDigest: { readonly before: string; readonly after: string } | undefined;
}
