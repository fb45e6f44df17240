import type { Finding, UpError, Verdict } from '@up/core';
import type { Accelerator, BootFailure, Firmware, PhaseSpan } from '@up/qemu';
import type { BootCheck } from './boot-check.ts';

/** One boot of one medium, and what was proven by it. */
export interface BootReport {
  /** The medium, for people. */
  readonly name: string;
  readonly verdict: Verdict;
  /** The first thing to know when it is not `passed`. */
  readonly cause?: string | undefined;
  /** What to do about it, where that is known. */
  readonly fix?: string | undefined;
  readonly checks: readonly BootCheck[];
  /** Of the attempt that counts. */
  readonly phases: readonly PhaseSpan[];
  readonly failures: readonly BootFailure[];
  /** What was noticed without booting it. */
  readonly findings: readonly Finding[];
  readonly readyAfterMs?: number | undefined;
  /** Absent where no machine was started. */
  readonly machine?: BootMachine | undefined;
  /** Every start of a machine, in their order; the last one counts. */
  readonly attempts: readonly BootAttempt[];
  readonly artefacts: BootArtefacts;
  /** Of a host fault: with the code that says which. */
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
  /** Guest port -> `127.0.0.1:PORT`. */
  readonly forwards: Readonly<Record<string, string>>;
}

/** A machine that was started, and what came of it. */
export interface BootAttempt {
  readonly accelerator: Accelerator;
  readonly console: 'keep' | 'inject';
  readonly purpose: 'first-boot' | 'second-boot';
  /** `silent`: it was up, and nothing could be heard or seen of it; `interrupted`: given up when the run was aborted. */
  readonly outcome: 'ready' | 'failed' | 'timeout' | 'silent' | 'host-fault' | 'interrupted';
  readonly cause?: string | undefined;
  readonly readyAfterMs?: number | undefined;
  readonly durationMs: number;
}

/** Files that tell of a boot, on every way out. */
export interface BootArtefacts {
  readonly directory: string;
  readonly serialLog: string;
  readonly timeline: string;
  readonly screenshots: readonly Screenshot[];
  /** A shell script that starts the same machine by hand. */
  readonly command: string;
  /** Every event of QEMU, a JSON document a line. */
  readonly events: string;
  readonly inputs: readonly InputDigest[];
  /** The last lines that were heard, harmless and redacted, where something failed. */
  readonly logTail: readonly string[];
}

export interface Screenshot {
  readonly path: string;
  readonly atMs: number;
  /** `kernel begins`, `failed`, `end`. */
  readonly when: string;
}

/** SHA-256 of a file that was booted, taken at the same time as the boot and again after it. */
export interface InputDigest {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}
