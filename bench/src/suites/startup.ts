import { join } from 'node:path';
import type { Bar, Figure } from '../figure.ts';
import { median, runInterleaved } from '../measure.ts';
import { peakMemoryOfRun } from '../peak-memory.ts';
import type { BenchContext, Suite, SuiteReport } from '../suite.ts';
import { timeRun } from '../time-run.ts';

const ROUNDS = 21;
const WARM_UPS = 3;
const PEAK_RUNS = 3;
const PEER = 'node -e 0';
const BAR: Bar = { of: 'ratio', is: 'at-most', limit: 2.5 };

/** What answering costs before anything is done: the bare start of node is the floor. */
export const startup: Suite = {
  name: 'startup',
  about: 'up --help and up list against node -e 0',
  needs: [],
  run,
};

async function run({ root, signal, say }: BenchContext): Promise<SuiteReport> {
  const up = join(root, 'apps/up/bin/up.js');
  const programs: Readonly<Record<string, readonly string[]>> = {
    'up --help': [up, '--help'],
    'up list': [up, 'list'],
    [PEER]: ['-e', '0'],
  };
  const place = { cwd: root, signal };
  say(`${ROUNDS} rounds`);
  const times = await runInterleaved(
    mapValues(programs, (args) => () => timeRun({ command: process.execPath, args, ...place })),
    { rounds: ROUNDS, warmUps: WARM_UPS, signal },
  );
  say('peak memory');
  const peaks = await runInterleaved(
    mapValues(programs, (args) => () => peakMemoryOfRun({ args, ...place })),
    { rounds: PEAK_RUNS, signal },
  );
  const figures = Object.entries(times).map(([name, samples]): Figure => {
    const held = name === PEER ? {} : { against: PEER, bar: BAR };
    const peakBytes = Math.max(...(peaks[name] ?? []).filter((peak) => peak !== undefined));
    return { name, unit: 'ms', value: median(samples), samples, ...held, peakBytes };
  });
  return {
    method: `start to exit, output to /dev/null, ${ROUNDS} interleaved runs after ${WARM_UPS}`,
    figures,
  };
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  to: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]));
}
