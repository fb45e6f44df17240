import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Cleanup, formatDuration } from '@up/core';
import { type ProcessExit, type Session, startProcess } from '@up/process';
import { guarded } from '../launch/guard.ts';
import { lastWord } from '../launch/last-words.ts';
import { makeDirectories } from '../launch/machine-directory.ts';
import type { Accelerator } from '../machine-options.ts';
import { aarch64ProbeKernel } from './probe-aarch64.ts';
import { PROBE_EXIT_CODE, x86ProbeDisk } from './probe-x86.ts';

export interface ProbeOptions {
  readonly qemu: string;
  readonly architecture: 'x86_64' | 'aarch64';
  readonly accelerator: Accelerator;
  readonly env: NodeJS.ProcessEnv;
  readonly session?: Session | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An accelerator that works needs a tenth of a second. */
const LIMIT_MS = 2000;

/**
 * Runs a tiny guest that ends QEMU by itself. Undefined when it did; otherwise what happened instead.
 * @throws the reason of `signal` when that is aborted; UpError as `startProcess`.
 */
export async function runProbe(options: ProbeOptions): Promise<string | undefined> {
  const { env, session, signal, architecture } = options;
  await using cleanup = new Cleanup();
  const { files } = await makeDirectories(cleanup, { session, env });
  const guest = join(files, 'probe');
  await writeFile(guest, architecture === 'x86_64' ? x86ProbeDisk() : aarch64ProbeKernel());
  const running = await startProcess({
    ...(await guarded([options.qemu, ...probeArguments(options, guest)], env)),
    env,
    session,
    signal,
    captureBytes: 0,
    timeoutMs: LIMIT_MS,
    killGraceMs: 0,
  });
  const exit = await running.exited;
  signal?.throwIfAborted();
  return exit.exitCode === (architecture === 'x86_64' ? PROBE_EXIT_CODE : 0) ? undefined : describe(exit);
}

function probeArguments({ architecture, accelerator }: ProbeOptions, guest: string): readonly string[] {
  const common = [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-m', '128M'],
    ...['-accel', accelerator, '-cpu', accelerator === 'hvf' ? 'host' : 'max', '-no-reboot'],
  ];
  if (architecture === 'aarch64') return [...common, '-machine', 'virt,gic-version=max', '-kernel', guest];
  const disk = `if=none,id=probe,format=raw,readonly=on,file=${guest}`;
  return [
    ...common,
    ...['-machine', 'q35', '-boot', 'menu=off,strict=on'],
    ...['-drive', disk, '-device', 'virtio-blk-pci,drive=probe,bootindex=0'],
    ...['-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04'],
  ];
}

function describe({ reason, exitCode, signal, tail }: ProcessExit): string {
  const internal = tail.find((line) => line.includes('KVM internal error'));
  if (internal !== undefined)
    return tail.includes('emulation failure') ? `${internal} (emulation failure)` : internal;
  if (reason === 'timeout') return `the probe did not finish within ${formatDuration(LIMIT_MS)}`;
  const end = signal === undefined ? `exited with ${exitCode}` : `was killed by ${signal}`;
  const word = accusation(tail) ?? lastWord(tail);
  return `the probe ${end}${word === undefined ? '' : `: ${word}`}`;
}

/** `error: failed to set MSR 0x10a to 0x69` says more than the assertion that follows it. */
function accusation(tail: readonly string[]): string | undefined {
  return tail.find((line) => /failed to set MSR|Could not access KVM|Device or resource busy/.test(line));
}
