import { join } from 'node:path';
import { UpError } from '@up/core';
import { startProcess } from '@up/process';
import { plainEnv } from './plain-env.ts';
import { readProcRow, readProcTree } from './proc.ts';

const HOOK = join(import.meta.dirname, 'peak-hook.cjs');
const POLL_MS = 100;

/**
 * The most memory that a living process has held at once: the kernel's high-water mark of its resident
 * set, so that reading it once, at the end, is enough. Undefined where it is gone, or without /proc.
 */
export function peakMemoryOf(pid: number): number | undefined {
  return readProcRow(pid)?.peakBytes;
}

/** The sum of the peaks of a process and its descendants that are alive. Shared pages count for each: an upper bound. */
export function peakMemoryOfTree(pid: number): number | undefined {
  const members = readProcTree(pid);
  return members.length === 0 ? undefined : members.reduce((sum, { peakBytes }) => sum + peakBytes, 0);
}

export interface PeakWatch extends Disposable {
  /** The peak as far as it was seen. */
  readonly peakBytes: () => number | undefined;
}

/** Follows the peak of a process that ends by itself, after which nobody can read it any more. */
export function watchPeakMemory(pid: number): PeakWatch {
  let peakBytes = peakMemoryOf(pid);
  const timer = setInterval(() => {
    peakBytes = peakMemoryOf(pid) ?? peakBytes;
  }, POLL_MS);
  return { peakBytes: () => peakBytes, [Symbol.dispose]: () => clearInterval(timer) };
}

export interface NodeRun {
  /** The arguments of node. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** Beside the plain environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** What it ends with when all is well; default 0. */
  readonly exitCode?: number;
}

/**
 * The peak of a node program that runs to its end, told by the program itself as it exits.
 * @throws UpError UP_PROGRAM_FAILED when it exits with another code; the reason of `signal`.
 */
export async function peakMemoryOfRun({
  args,
  cwd,
  env = {},
  signal,
  exitCode = 0,
}: NodeRun): Promise<number | undefined> {
  let peakBytes: number | undefined;
  const running = await startProcess({
    command: process.execPath,
    args: ['--require', HOOK, ...args],
    cwd,
    env: plainEnv(env),
    extraOutputs: [3],
    onLine: ({ fd, text }) => {
      if (fd === 3) peakBytes = Number(text);
    },
    signal,
  });
  const exit = await running.exited;
  signal.throwIfAborted();
  if (exit.exitCode !== exitCode)
    throw new UpError(
      'UP_PROGRAM_FAILED',
      `node ${args.join(' ')}: ended with ${exit.exitCode ?? exit.signal}`,
      {
        details: { tail: exit.tail },
      },
    );
  return peakBytes;
}
