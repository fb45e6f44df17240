import { formatBytes, truncate } from '@up/core';
import { type BootPhase, type PhaseSpan, phaseRank } from './boot-phase.ts';
import { PHASE_SIGNS, RESTART_SIGNS } from './phase-signs.ts';
import { isSignIn, type SeenText } from './text-sign.ts';

/** One run from the firmware on. A machine that reboots has several. */
export interface BootRecord {
  readonly startMs: number;
  /** Undefined while it goes on. */
  readonly endMs: number | undefined;
  /** What began it: `QEMU was started`, `guest-reset`... */
  readonly cause: string;
  readonly phases: readonly PhaseSpan[];
}

export interface PhaseTracker {
  /** The phase that texts, and nothing else, have told. */
  readonly told: BootPhase;
  /** The phase as far as it is known, by the traffic of drives where texts are silent. */
  readonly phase: BootPhase;
  readonly current: BootRecord;
  /** The boots before this one, the oldest first; the latest `KEPT_BOOTS` of them. */
  readonly earlier: readonly BootRecord[];
  /** Takes note of a stamp of the kernel. */
  stamp(atMs: number, guestMs: number): void;
  /** Looks at a text. Says `restarted` where it begins a new boot, which it has begun then. */
  see(text: SeenText): 'restarted' | undefined;
  /** The bytes that this boot has read from its drives. */
  seeTraffic(atMs: number, readBytes: number): void;
  ready(atMs: number, evidence: string, guestMs: number | undefined): void;
  restart(atMs: number, cause: string): void;
  end(atMs: number): void;
}

const KEPT_BOOTS = 10;
const EVIDENCE_LENGTH = 160;
/** More than firmware reads to look whether a device can be booted. */
const LOADER_BYTES = 64 * 1024;
/** More than a boot loader is: a kernel is being loaded, or runs. */
const KERNEL_BYTES = 8_000_000;

interface Span {
  readonly phase: BootPhase;
  startMs: number;
  evidence: string;
  guestMs: number | undefined;
  /** From block traffic: any text knows better. */
  basis: 'told' | 'inferred';
}

interface Boot {
  readonly startMs: number;
  readonly cause: string;
  endMs: number | undefined;
  readonly spans: Span[];
}

/** Follows a machine through its phases, by the texts of `PHASE_SIGNS` and the traffic of its drives. */
export function createPhaseTracker(): PhaseTracker {
  let boot = newBoot(0, 'QEMU was started');
  let earlier: readonly BootRecord[] = [];
  let isRestartAnnounced = false;

  function last(): Span {
    return boot.spans.at(-1) as Span;
  }

  function enter(span: Span): void {
    // What was only inferred gives way to a text, also to one of an earlier phase.
    if (span.basis === 'told') {
      while (
        boot.spans.length > 1 &&
        last().basis === 'inferred' &&
        phaseRank(last().phase) >= phaseRank(span.phase)
      ) {
        boot.spans.pop();
      }
    }
    if (phaseRank(span.phase) <= phaseRank(last().phase)) return;
    boot.spans.push({ ...span, startMs: Math.max(span.startMs, last().startMs) });
  }

  function restart(atMs: number, cause: string): void {
    boot.endMs = atMs;
    earlier = [...earlier, toRecord(boot)].slice(-KEPT_BOOTS);
    boot = newBoot(atMs, cause);
    isRestartAnnounced = false;
  }

  return {
    get told() {
      return boot.spans.findLast(({ basis }) => basis === 'told')?.phase ?? 'firmware';
    },
    get phase() {
      return last().phase;
    },
    get current() {
      return toRecord(boot);
    },
    get earlier() {
      return earlier;
    },
    stamp(atMs, guestMs) {
      correctKernelStart(boot.spans, atMs, guestMs);
    },
    see(text) {
      const { atMs, body, guestMs } = text;
      if (RESTART_SIGNS.some((sign) => isSignIn(sign, text))) isRestartAnnounced = true;
      const sign = PHASE_SIGNS.find((candidate) => isSignIn(candidate, text));
      if (sign === undefined) return undefined;
      const isRestart =
        phaseRank(this.told) >= phaseRank('kernel') &&
        (sign.restarts === 'always' || (sign.restarts === 'announced' && isRestartAnnounced));
      if (isRestart) restart(atMs, 'the banner of a new boot');
      const evidence = truncate(body.trim(), EVIDENCE_LENGTH);
      enter({ phase: sign.phase, startMs: atMs, evidence, guestMs, basis: 'told' });
      return isRestart ? 'restarted' : undefined;
    },
    seeTraffic(atMs, readBytes) {
      const phase = readBytes >= KERNEL_BYTES ? 'kernel' : readBytes >= LOADER_BYTES ? 'loader' : undefined;
      if (phase === undefined) return;
      const evidence = `${formatBytes(readBytes)} read from its drives`;
      enter({ phase, startMs: atMs, evidence, guestMs: undefined, basis: 'inferred' });
    },
    ready(atMs, evidence, guestMs) {
      const text = truncate(evidence.trim(), EVIDENCE_LENGTH);
      enter({ phase: 'ready', startMs: atMs, evidence: text, guestMs, basis: 'told' });
    },
    restart,
    end(atMs) {
      boot.endMs ??= atMs;
    },
  };
}

function newBoot(startMs: number, cause: string): Boot {
  const firmware: Span = {
    phase: 'firmware',
    startMs,
    evidence: cause,
    guestMs: undefined,
    basis: 'told',
  };
  return { startMs, cause, endMs: undefined, spans: [firmware] };
}

/**
 * A kernel keeps its first lines back until it has a console, so that they come late and in a burst. Host time
 * minus the kernel's stamp, the smallest over the phase, is when it really began.
 */
function correctKernelStart(spans: readonly Span[], atMs: number, guestMs: number): void {
  const kernel = spans.at(-1);
  if (kernel?.phase !== 'kernel' || kernel.basis !== 'told') return;
  const before = spans.at(-2)?.startMs ?? 0;
  kernel.startMs = Math.max(before, Math.min(kernel.startMs, atMs - guestMs));
}

function toRecord({ startMs, endMs, cause, spans }: Boot): BootRecord {
  const phases = spans.map(({ phase, startMs: start, evidence, guestMs }, index) => ({
    phase,
    startMs: start,
    endMs: spans[index + 1]?.startMs ?? endMs,
    evidence,
    ...(guestMs !== undefined && { guestMs }),
  }));
  return { startMs, endMs, cause, phases };
}
