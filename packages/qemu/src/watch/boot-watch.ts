import type { MachineEnd } from '../machine-end.ts';
import type { MachineEvent } from '../machine-event.ts';
import type { SerialLine } from '../serial/serial-line.ts';
import type { BootFailure } from './boot-failure.ts';
import type { BootPhase, PhaseSpan } from './boot-phase.ts';
import type { BootMark } from './marks.ts';
import type { BootRecord } from './phase-tracker.ts';

export interface BootWatchOptions {
  /** What makes the guest ready: a text that a line contains, or a pattern. Default: login prompt or main targets. */
  readonly ready?: RegExp | string | undefined;
  /** `kernel`: QEMU loads it, so that there is no loader to be waited for. Default: `medium`. */
  readonly source?: 'medium' | 'kernel' | undefined;
  /** What the machine has, for messages about too little of it. */
  readonly memoryMB?: number | undefined;
  /** Ids of rules that are not looked for. */
  readonly ignoreRules?: readonly string[] | undefined;
  /** Lines that are no failure, whatever they say. */
  readonly ignoreLines?: readonly RegExp[] | undefined;
  /** How many times slower than TCG on an idle host this is: stretches what follows. Default: 1. */
  readonly slowness?: number | undefined;
  /** How long the lines after a failure are still read; default: 2000. */
  readonly drainMs?: number | undefined;
  /** After how long without any sign of life a guest hangs; default: 120 000. */
  readonly silentMs?: number | undefined;
  /** Reboots in a row, none of which became ready, that are a loop; default: 3. */
  readonly maxResets?: number | undefined;
}

/** What the screen shows: its text where it is in a text mode, else a digest of its pixels. */
export interface ScreenSample {
  readonly atMs: number;
  readonly text?: readonly string[] | undefined;
  readonly digest?: string | undefined;
}

/** The registers of all processors, as QEMU's `info registers -a` shows them. */
export interface RegisterSample {
  readonly atMs: number;
  readonly text: string;
}

/**
 * Follows a boot. It is fed, in the order of time, and never waits; all that it keeps is bounded. Times are
 * milliseconds since QEMU was started. `tick` has to be called about once a second: silence tells by time alone.
 */
export interface BootWatch {
  /** One without end counts at once where it looks like a prompt, else when nothing has come to it for a while. */
  line(line: SerialLine): void;
  event(event: MachineEvent): void;
  blocks(sample: { readonly atMs: number; readonly readBytes: number }): void;
  screen(sample: ScreenSample): void;
  /** Of a guest that seems to hang: its verdict tells what its processors do. */
  examined(sample: RegisterSample): void;
  /** What came through a channel that is not the console: sd_notify lines, or a text of the caller's own. */
  marker(marker: { readonly atMs: number; readonly text: string }): void;
  tick(atMs: number): void;
  ended(end: MachineEnd): void;
  /**
   * The caller's time is over, and it is not ready: a prompt that waits, or a silence, becomes a failure of severity
   * `error`, since it might have gone on.
   */
  timedOut(atMs: number): void;
  readonly phase: BootPhase;
  /** Of the boot that goes on; those of earlier ones are in `boots`. */
  readonly phases: readonly PhaseSpan[];
  /** The latest ones, the one that goes on last. */
  readonly boots: readonly BootRecord[];
  /** Resets by the guest since QEMU was started. */
  readonly resets: number;
  readonly failures: readonly BootFailure[];
  /** Failures that were left out because there were too many. */
  readonly droppedFailures: number;
  readonly fatal: BootFailure | undefined;
  /** There is a fatal failure and its lines have drained: it will not change any more. */
  readonly isDecided: boolean;
  /** The boot that goes on is ready, and nothing fatal is known of it. */
  readonly isReady: boolean;
  /** When the first boot that became ready did. */
  readonly readyAtMs: number | undefined;
  readonly marks: readonly BootMark[];
  /** The last line of the console, also one without end. */
  readonly lastLine: { readonly atMs: number; readonly text: string } | undefined;
  /** When there was any sign of life last. */
  readonly lastActivityMs: number;
  /** What was examined last, unless there was a sign of life since. */
  readonly registers: RegisterSample | undefined;
  /** A prompt or menu that seems to wait. */
  readonly waiting:
    | { readonly rule: `boot/${string}`; readonly text: string; readonly sinceMs: number }
    | undefined;
}
