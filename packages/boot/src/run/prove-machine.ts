import { formatDuration, timeoutSignal, UpError } from '@up/core';
import { checkLiveness } from '@up/probe';
import {
  type BootFailure,
  type BootTimeline,
  type BootWatch,
  describeTimeout,
  type Machine,
  type Pace,
  type PhaseSpan,
  paceOf,
  timelineOf,
} from '@up/qemu';
import { type BootCheck, check, passed, skipped } from '../boot-check.ts';
import type { BootAttempt } from '../boot-report.ts';
import { checkFailures } from '../checks/check-failures.ts';
import { checkStop } from '../checks/check-stop.ts';
import type { ConsoleLog } from '../checks/console-log.ts';
import type { CloudInitWatch } from '../cloud-init/cloud-init-watch.ts';
import { deadlineMs } from '../plan/deadline.ts';
import type { AttemptOptions } from './attempt-options.ts';
import type { Observer } from './observer.ts';
import { poll } from './poll.ts';
import { serverUrls } from './ready-conditions.ts';
import { untilReady } from './until-ready.ts';

/** What a machine has proven, or why it has not. */
export interface Proof {
  readonly outcome: BootAttempt['outcome'];
  readonly cause?: string | undefined;
  readonly fix?: string | undefined;
  readonly readyAfterMs?: number | undefined;
  readonly phases: readonly PhaseSpan[];
  readonly failures: readonly BootFailure[];
  /** Absent where no machine was started. */
  readonly timeline?: BootTimeline | undefined;
  /** How the machine came to its end; undefined where it never was ready. */
  readonly ending?: 'shutdown' | 'power cut' | undefined;
  readonly error?: UpError | undefined;
}

export interface ProveOptions extends AttemptOptions {
  readonly machine: Machine;
  readonly watch: BootWatch;
  readonly observer: Observer;
  readonly log: ConsoleLog;
  readonly cloudInit: CloudInitWatch | undefined;
}

/** Waits until a machine is ready, checks what is expected of it then, and presses its power button in the end. */
export async function proveMachine(options: ProveOptions): Promise<Proof> {
  const { boot, machine, plan, observer, watch, checks } = options;
  const pace = paceOf({ accelerator: machine.accelerator, architecture: plan.architecture });
  const withinMs = deadlineMs(boot.expect.within, pace);
  const accompanied = boot.accompany?.(machine);
  // Whoever waits for it hears of it.
  accompanied?.catch(() => undefined);
  const { found, readyAfterMs, hasShownUp } = await untilReady(options, withinMs);
  boot.signal.throwIfAborted();
  observer.tellAll();
  if (readyAfterMs === undefined) {
    await observer.screenshot('failed');
    const missed = [...found, ...unsaid(options)];
    // A guest that hangs, a menu that waits: what no line tells is found now.
    if (!watch.isDecided && !hasShownUp) watch.timedOut(observer.now());
    await observer.keepRegisters();
    const proof = failedProof(options, missed);
    if (proof.outcome === 'failed' || proof.outcome === 'timeout')
      checks.add([...missed, ...failureChecks(options)]);
    await accompanied;
    return proof;
  }
  checks.add(found);
  boot.onProgress?.({ type: 'ready', atMs: readyAfterMs });
  // What happens from here on is no part of the boot.
  const { phases } = watch;
  await observer.screenshot('ready');
  await checkReady(options, machine.startedAtMs + withinMs);
  await accompanied;
  if (boot.afterwards === 'keep') await boot.hold?.(machine, checks.all);
  const { failures, fatal } = watch;
  const hasFailed = fatal !== undefined;
  if (hasFailed) await observer.screenshot('failed');
  const ending = hasFailed ? undefined : await stop(options, pace);
  return {
    outcome: hasFailed ? 'failed' : 'ready',
    ...(hasFailed ? { cause: fatal.message, fix: fatal.fix } : {}),
    readyAfterMs,
    ending,
    phases,
    failures,
    timeline: timelineOf(watch),
  };
}

/** Everything that is checked once it is ready. */
async function checkReady(options: ProveOptions, deadlineAtMs: number): Promise<void> {
  const { boot, machine, watch, checks, log, cloudInit, purpose } = options;
  const { expect, signal } = boot;
  await poll(() => watch.isDecided, {
    everyMs: 50,
    signal: AbortSignal.any([signal, timeoutSignal(Math.ceil(expect.settleSec * 1000))]),
  });
  signal.throwIfAborted();
  if (!watch.isDecided) {
    const servers = serverUrls(machine, expect);
    const alive = await checkLiveness({
      expect: { http: expect.http, readyWithinSec: 0 },
      servers: () => servers,
      signal,
    });
    checks.add(alive.map(({ name, status, evidence }) => check('ready', name, status, evidence)));
  }
  if (cloudInit !== undefined && purpose === 'first-boot') {
    const leftMs = Math.max(1, Math.ceil(deadlineAtMs - performance.now()));
    const over = AbortSignal.any([signal, timeoutSignal(leftMs)]);
    await poll(() => cloudInit.isOver || watch.isDecided, { everyMs: 100, signal: over });
    signal.throwIfAborted();
    checks.add([cloudInit.check()]);
  }
  checks.add([...failureChecks(options), ...log.logChecks()]);
}

/** Lines that were waited for as long as there was time. Where the boot failed, they could not come. */
function unsaid({ watch, log }: ProveOptions): readonly BootCheck[] {
  return watch.fatal === undefined ? log.logChecks().filter(({ status }) => status === 'failed') : [];
}

/** What does not work; where nothing was heard, that proves nothing. */
function failureChecks({ watch, log }: ProveOptions): ReturnType<typeof checkFailures> {
  const found = checkFailures(watch.failures);
  if (found.length > 0) return found;
  const name = 'no failed units';
  if (log.lines === 0) return [skipped('system', name, 'nothing was heard on the console')];
  return [passed('system', name, `no unit and nothing of the kernel has failed, in ${log.lines} lines`)];
}

/** How long a guest gets that nobody asked to obey, so that its second boot finds what it wrote. */
const COURTESY = { seconds: 20, clock: 'scaled' } as const;

async function stop(
  { boot, machine, checks, purpose, observer }: ProveOptions,
  pace: Pace,
): Promise<Proof['ending']> {
  const { expect, signal, afterwards } = boot;
  await observer.screenshot('end');
  if (afterwards === 'keep') {
    if (expect.stopWithin !== undefined)
      checks.add([skipped('stop', 'power button', 'the machine was left running')]);
    return 'power cut';
  }
  if (purpose === 'second-boot') return 'power cut';
  const within = expect.stopWithin ?? (expect.secondBoot ? COURTESY : undefined);
  if (within === undefined) return 'power cut';
  const found = await checkStop({ machine, withinMs: deadlineMs(within, pace), signal });
  if (expect.stopWithin !== undefined) checks.add([found]);
  return found.status === 'passed' ? 'shutdown' : 'power cut';
}

function failedProof(options: ProveOptions, found: readonly BootCheck[]): Proof {
  const { watch, machine, plan, console, observer } = options;
  const { phases, failures, fatal } = watch;
  const seen = { phases, failures, timeline: timelineOf(watch) };
  const unheard = !observer.isHeard;
  const isStill = fatal === undefined || fatal.rule === 'boot/silent-hang';
  if (fatal?.origin === 'host')
    return { ...seen, outcome: 'host-fault', cause: fatal.message, error: hostError(fatal) };
  if (machine.accelerator !== 'tcg' && isStill && unheard)
    return {
      ...seen,
      outcome: 'host-fault',
      cause: `nothing was heard of the guest with ${machine.accelerator}`,
    };
  if (plan.console === 'auto' && console === 'keep' && isStill && unheard)
    return { ...seen, outcome: 'silent', cause: 'nothing was heard after the boot loader' };
  if (fatal !== undefined) return { ...seen, outcome: 'failed', cause: fatal.message, fix: fatal.fix };
  return { ...seen, outcome: 'timeout', ...lateCause(options, found) };
}

/** A guest that has shown no sign of life for so long does not only need more time. */
const STUCK_MS = 10_000;

function lateCause(
  { watch, observer }: ProveOptions,
  found: readonly BootCheck[],
): Pick<Proof, 'cause' | 'fix'> {
  const { message, hint, phase, phaseSinceMs, quietMs } = describeTimeout(watch, { atMs: observer.now() });
  const error = watch.failures.find(({ severity }) => severity === 'error');
  const missing = found.find(({ status }) => status === 'failed');
  const fix = error?.fix ?? (quietMs > STUCK_MS ? hint : undefined);
  // It says itself for how long nothing has happened, and what was last.
  if (error?.rule === 'boot/silent-hang')
    return { cause: `${error.message}; in phase ${phase} since ${formatDuration(phaseSinceMs)}`, fix };
  if (error !== undefined) return { cause: `${error.message}; ${message}`, fix };
  if (missing === undefined || missing.name === 'boots') return { cause: message, fix };
  return { cause: `${missing.name}: ${missing.evidence}, in phase ${phase}`, fix };
}

function hostError({ rule, message, fix }: BootFailure): UpError {
  const code = rule === 'boot/host-disk' ? 'UP_DISK_FULL' : 'UP_QEMU_FAILED';
  return new UpError(code, message, fix === undefined ? {} : { hint: fix });
}
