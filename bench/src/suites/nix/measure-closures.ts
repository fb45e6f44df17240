import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bar, Figure } from '../../figure.ts';
import { median, runInterleaved } from '../../measure.ts';
import { peakMemoryOfRun } from '../../peak-memory.ts';
import type { BenchContext } from '../../suite.ts';
import { timeRun } from '../../time-run.ts';

const ROUNDS = 7;
const PATHS = 5000;
const BAR: Bar = { of: 'figure', is: 'at-most', limit: 1000 };
const DIGITS = '0123456789abcdfghijklmnpqrsvwxyz';

/** `up diff` of two closures of 5000 paths, of which a fifth are built again and a tenth have another version. */
export async function measureClosures({
  root,
  session,
  signal,
  say,
}: BenchContext): Promise<readonly Figure[]> {
  say('closures');
  const directory = await session.scratch('nix-closures');
  for (const side of ['a', 'b'] as const) await writeFile(join(directory, side), closureOf(side));
  const run = {
    args: [join(root, 'apps/up/bin/up.js'), 'diff', 'a', 'b', '--json'],
    cwd: directory,
    signal,
  };
  const { times } = await runInterleaved(
    { times: () => timeRun({ command: process.execPath, ...run }) },
    { rounds: ROUNDS, warmUps: 1, signal },
  );
  const peakBytes = await peakMemoryOfRun(run);
  return [
    {
      name: 'diff of closures of 5000',
      unit: 'ms',
      value: median(times),
      samples: times,
      bar: BAR,
      peakBytes,
    },
  ];
}

function closureOf(side: 'a' | 'b'): string {
  const paths = Array.from({ length: PATHS }, (_, index) => {
    const isOther = side === 'b' && index % 5 === 0;
    const version = side === 'b' && index % 10 === 0 ? `2.${index}` : `1.${index}`;
    return `/nix/store/${hashOf(`${index} ${isOther}`)}-package-${index}-${version}`;
  });
  return `${paths.join('\n')}\n`;
}

/** 32 digits as Nix writes them. */
function hashOf(text: string): string {
  const digest = createHash('sha256').update(text).digest();
  return Array.from(digest, (byte) => DIGITS[byte % DIGITS.length]).join('');
}
