import { join } from 'node:path';
import { Cleanup, UpError } from '@up/core';
import {
  type BootWatch,
  createBootWatch,
  type Machine,
  paceFactor,
  paceOf,
  startMachine,
  timelineOf,
} from '@up/qemu';
import { type BootDirectory, makeBootDirectory } from '../artefacts/boot-directory.ts';
import type { BootAttempt, BootMachine } from '../boot-report.ts';
import { ConsoleLog } from '../checks/console-log.ts';
import { CloudInitWatch } from '../cloud-init/cloud-init-watch.ts';
import type { PlannedSource } from '../plan/boot-source.ts';
import type { AttemptOptions } from './attempt-options.ts';
import { machineOptions } from './machine-options.ts';
import { Observer } from './observer.ts';
import { type Proof, proveMachine } from './prove-machine.ts';

/** What came of one start of a machine. */
export interface AttemptResult {
  readonly attempt: BootAttempt;
  readonly source: PlannedSource;
  readonly machine: BootMachine | undefined;
  readonly proof: Proof;
  readonly directory: BootDirectory;
  readonly serialLog: string;
  readonly logTail: readonly string[];
}

/** Why this host could not run it, whatever the medium is like. */
const HOST_FAULTS: ReadonlySet<string> = new Set([
  'UP_QEMU_FAILED',
  'UP_FIRMWARE_MISSING',
  'UP_PROGRAM_NOT_FOUND',
  'UP_PORT_IN_USE',
  'UP_PORT_FORBIDDEN',
  'UP_DISK_FULL',
]);

/**
 * Starts a machine, watches it until it is ready or will not be, checks what is expected, ends it. Its files are
 * written on every way out.
 * @throws UpError of `startMachine` that are not this host's fault; the signal's reason when aborted.
 */
export async function bootAttempt(options: AttemptOptions): Promise<AttemptResult> {
  const { boot } = options;
  const directory = await makeBootDirectory(options.directory);
  const started = performance.now();
  let machine: Machine;
  try {
    machine = await startMachine(machineOptions(options));
  } catch (error) {
    boot.signal.throwIfAborted();
    if (!(error instanceof UpError) || !HOST_FAULTS.has(error.code)) throw error;
    return notStarted(options, { error, directory, durationMs: performance.now() - started });
  }
  const cleanup = new Cleanup({ actionTimeoutMs: 20_000 });
  cleanup.use(machine);
  const log = new ConsoleLog({
    wanted: boot.expect.logs,
    isReady: options.plan.isReadyLine,
    readyText: boot.expect.readyText,
  });
  const watch = watchOf(options, machine);
  const cloudInit = options.seed === undefined ? undefined : new CloudInitWatch(options.seed.marker);
  const { onProgress } = boot;
  const observer = new Observer({ machine, watch, log, cloudInit, directory, onProgress });
  try {
    await directory.writeCommand(machine.commandLine);
    const { accelerator, pid, acceleratorNote } = machine;
    if (acceleratorNote !== undefined) onProgress?.({ type: 'note', about: 'host', text: acceleratorNote });
    onProgress?.({ type: 'started', accelerator, console: options.console, purpose: options.purpose, pid });
    const proof = await proveMachine({ ...options, machine, watch, observer, log, cloudInit });
    return {
      attempt: attemptOf(options, { machine, proof }),
      source: options.source,
      machine: describe(options, machine),
      proof,
      directory,
      serialLog: machine.serialLog,
      logTail: log.tail,
    };
  } catch (error) {
    // What was seen until then; of a boot that comes to its end, the report is written in its place.
    const seen = {
      name: boot.name,
      interrupted: true,
      failures: watch.failures,
      screenshots: directory.screenshots,
    };
    await directory.writeTimeline({ ...timelineOf(watch), ...seen });
    throw error;
  } finally {
    await observer.stop();
    await cleanup.dispose();
    await observer.finish();
    await directory.writeEvents(observer.events);
  }
}

/** A kernel that is known to be silent is given up sooner: there is another way to hear it. */
const SILENT_MS = { usual: 120_000, known: 15_000 };

function watchOf({ boot, plan, source, console, readyMarker }: AttemptOptions, machine: Machine): BootWatch {
  const isKnownSilent =
    plan.console === 'auto' &&
    console === 'keep' &&
    plan.findings.some(({ rule }) => rule === 'media/no-serial-console');
  return createBootWatch({
    ready: readyMarker,
    source: source.source.kind === 'kernel' ? 'kernel' : 'medium',
    memoryMB: boot.memoryMB,
    slowness: paceFactor(paceOf({ accelerator: machine.accelerator, architecture: plan.architecture })),
    silentMs: isKnownSilent ? SILENT_MS.known : SILENT_MS.usual,
  });
}

interface NotStarted {
  readonly error: UpError;
  readonly directory: BootDirectory;
  readonly durationMs: number;
}

function notStarted(options: AttemptOptions, { error, directory, durationMs }: NotStarted): AttemptResult {
  const { accelerator = 'tcg', console, purpose } = options;
  return {
    attempt: {
      accelerator,
      console,
      purpose,
      outcome: 'host-fault',
      cause: error.message,
      durationMs: Math.round(durationMs),
    },
    source: options.source,
    machine: undefined,
    proof: {
      outcome: 'host-fault',
      cause: error.message,
      phases: [],
      failures: [],
      error,
    },
    directory,
    serialLog: join(directory.path, 'serial.log'),
    logTail: [],
  };
}

function attemptOf(
  { console, purpose }: AttemptOptions,
  { machine, proof }: { readonly machine: Machine; readonly proof: Proof },
): BootAttempt {
  const { outcome, cause, readyAfterMs } = proof;
  return {
    accelerator: machine.accelerator,
    console,
    purpose,
    outcome,
    ...(cause === undefined ? {} : { cause }),
    ...(readyAfterMs === undefined ? {} : { readyAfterMs }),
    durationMs: Math.round(performance.now() - machine.startedAtMs),
  };
}

function describe({ plan, console }: AttemptOptions, machine: Machine): BootMachine {
  return {
    architecture: plan.architecture,
    firmware: plan.firmware,
    accelerator: machine.accelerator,
    acceleratorNote: machine.acceleratorNote,
    console,
    qemuVersion: machine.qemuVersion,
    forwards: Object.fromEntries(machine.forwards),
  };
}
