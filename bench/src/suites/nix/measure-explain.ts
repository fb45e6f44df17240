import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bar, Figure } from '../../figure.ts';
import { median, runInterleaved } from '../../measure.ts';
import { peakMemoryOfRun } from '../../peak-memory.ts';
import type { BenchContext } from '../../suite.ts';
import { timeRun } from '../../time-run.ts';
import { type LogForm, makeNixLog } from './make-log.ts';

const ROUNDS = 5;
const BYTES = 50 * 1000 * 1000;
const TIME: Bar = { of: 'figure', is: 'at-most', limit: 2000 };
const MEMORY: Bar = { of: 'figure', is: 'at-most', limit: 250e6 };

/** `up explain` of a log of 50 MB, in both forms. */
export async function measureExplain(context: BenchContext): Promise<readonly Figure[]> {
  const directory = await context.session.scratch('nix-logs');
  const figures: Figure[] = [];
  for (const form of ['internal-json', 'text'] as const)
    figures.push(...(await measureForm(context, { directory, form })));
  return figures;
}

async function measureForm(
  { root, signal, say }: BenchContext,
  { directory, form }: { readonly directory: string; readonly form: LogForm },
): Promise<readonly Figure[]> {
  say(`explain ${form}`);
  const log = join(directory, `${form}.log`);
  await writeFile(log, makeNixLog(form, BYTES));
  // 1: the log holds an error.
  const run = {
    args: [join(root, 'apps/up/bin/up.js'), 'explain', log, '--json'],
    cwd: directory,
    signal,
    exitCode: 1,
  };
  const { times } = await runInterleaved(
    { times: () => timeRun({ command: process.execPath, ...run }) },
    { rounds: ROUNDS, warmUps: 1, signal },
  );
  const peakBytes = await peakMemoryOfRun(run);
  const name = `explain 50 MB, ${form}`;
  return [
    { name, unit: 'ms', value: median(times), samples: times, bar: TIME, peakBytes },
    ...(peakBytes === undefined
      ? []
      : [{ name: `${name}: memory`, unit: 'bytes', value: peakBytes, bar: MEMORY } as const]),
  ];
}
