import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UpError } from '@up/core';
import { findProgram, type ProcessExit, startProcess } from '@up/process';
import type { Bar } from '../figure.ts';
import { getBytes } from '../get.ts';
import { median } from '../measure.ts';
import { peakMemoryOfTree } from '../peak-memory.ts';
import { plainEnv } from '../plain-env.ts';
import type { BenchContext, Suite, SuiteReport } from '../suite.ts';
import { endedEarly } from '../wait-for-server.ts';

const RUNS = 7;
const WARM_UPS = 1;
const BAR: Bar = { of: 'figure', is: 'at-most', limit: 2000 };
/** Everything that `npx up` needs; ffmpeg is not among it, so that the shipped segments are served. */
const PROGRAMS = ['node', 'npm', 'npx', 'sh', 'env'];
/** The lines of `up` whose time is noted. */
const STEPS: readonly string[] = ['plan', 'build', 'start', 'prove', 'ready'];
const STOP_TIMEOUT_MS = 10_000;

/** What a user waits for: from typing the command to a stream that answers. */
export const cold: Suite = {
  name: 'cold',
  about: 'npx up default runner, from its start to the first 200 of /health',
  needs: [],
  run,
};

async function run(context: BenchContext): Promise<SuiteReport> {
  const env = await makeEnvironment(context);
  const runs: ColdRun[] = [];
  for (let number = 1 - WARM_UPS; number <= RUNS; number += 1) {
    context.say(number > 0 ? `run ${number} of ${RUNS}` : 'warm-up');
    const result = await runOnce(context, env);
    if (number > 0) runs.push(result);
  }
  const readyMs = runs.map((one) => one.readyMs);
  const stoppedMs = runs.map((one) => one.stoppedMs);
  const peaks = runs.map((one) => one.peakBytes).filter((peak) => peak !== undefined);
  return {
    method: `no ffmpeg on PATH, nothing to build, median of ${RUNS} runs after ${WARM_UPS}`,
    figures: [
      {
        name: 'up default runner',
        unit: 'ms',
        value: median(readyMs),
        samples: readyMs,
        bar: BAR,
        ...(peaks.length === 0 ? {} : { peakBytes: Math.max(...peaks) }),
      },
      { name: '^C to its end', unit: 'ms', value: median(stoppedMs), samples: stoppedMs },
    ],
    notes: [
      `steps: ${renderSteps(runs)}`,
      'peak memory: npx, sh, up and test-origin together, shared pages counted for each',
    ],
  };
}

/** A directory of links to what is needed, as the whole PATH. */
async function makeEnvironment({ session }: BenchContext): Promise<NodeJS.ProcessEnv> {
  const directory = await session.scratch('cold');
  const bin = join(directory, 'bin');
  await mkdir(bin);
  for (const program of PROGRAMS) {
    const target = program === 'node' ? process.execPath : await findProgram(program);
    if (target === undefined)
      throw new UpError('UP_PROGRAM_NOT_FOUND', `There is no ${program} on PATH: npx up needs it`);
    await symlink(target, join(bin, program));
  }
  return plainEnv({ PATH: bin, XDG_STATE_HOME: join(directory, 'state') });
}

interface ColdRun {
  readonly readyMs: number;
  readonly stoppedMs: number;
  readonly peakBytes: number | undefined;
  /** When the first line of each step was printed: plan, build, start... */
  readonly steps: ReadonlyMap<string, number>;
}

async function runOnce({ root, session, signal }: BenchContext, env: NodeJS.ProcessEnv): Promise<ColdRun> {
  const steps = new Map<string, number>();
  let announce: (url: string) => void = () => undefined;
  const announced = new Promise<string>((resolve) => {
    announce = resolve;
  });
  const startMs = performance.now();
  await using up = await startProcess({
    command: 'npx',
    args: ['up', 'default', 'runner', '--', '--port', '0'],
    cwd: root,
    env,
    onLine: ({ fd, text }) => {
      const [, step = '', rest = ''] = /^([a-z]+) +(.*)$/.exec(text) ?? [];
      if (fd !== 2 || !STEPS.includes(step)) return;
      if (!steps.has(step)) steps.set(step, performance.now() - startMs);
      if (step === 'ready') announce(rest);
    },
    session,
    signal,
  });
  const url = await Promise.race([announced, endedEarly('npx up default runner', up)]);
  await getBytes(new URL('/health', url).href, { signal });
  const readyMs = performance.now() - startMs;
  const peakBytes = peakMemoryOfTree(up.pid);
  const interruptedMs = performance.now();
  // As a terminal does: to the whole foreground group.
  process.kill(-up.pid, 'SIGINT');
  await stopped(up.exited, signal);
  const stoppedMs = performance.now() - interruptedMs;
  return { readyMs, stoppedMs, peakBytes, steps };
}

async function stopped(exited: Promise<ProcessExit>, signal: AbortSignal): Promise<void> {
  const late = new AbortController();
  const limit = sleep(STOP_TIMEOUT_MS, 'late', { signal: AbortSignal.any([signal, late.signal]) });
  const first = await Promise.race([exited, limit]).finally(() => late.abort());
  if (first === 'late')
    throw new UpError('UP_TIMEOUT', `npx up was still there ${STOP_TIMEOUT_MS} ms after ^C`);
}

function renderSteps(runs: readonly ColdRun[]): string {
  return STEPS.filter((name) => runs.some(({ steps }) => steps.has(name)))
    .map((name) => {
      const times = runs.map(({ steps }) => steps.get(name)).filter((time) => time !== undefined);
      return `${name} at ${Math.round(median(times))} ms`;
    })
    .join(', ');
}
