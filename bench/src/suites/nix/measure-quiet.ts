import { chmod, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Bar, Figure } from '../../figure.ts';
import type { BenchContext } from '../../suite.ts';
import { timeRun } from '../../time-run.ts';

const BAR: Bar = { of: 'figure', is: 'at-most', limit: 0 };
const PROGRAMS = ['nix', 'nix-build', 'nix-env', 'nix-instantiate', 'nix-shell', 'nix-store'];
const COMMANDS = [
  ['list'],
  ['list', '--json'],
  ['plan', 'default', 'runner'],
  ['plan', 'default', 'container'],
];

/**
 * How often `up list` and `up plan` have Nix do anything. Which Nix there is they may ask: that evaluates nothing, and
 * the answer is one that does not keep them from asking more.
 */
export async function measureQuiet({ root, session, signal, say }: BenchContext): Promise<readonly Figure[]> {
  say('calls of nix');
  const bin = await session.scratch('nix-calls');
  const calls = join(bin, 'calls');
  for (const program of PROGRAMS) {
    const script = [
      '#!/bin/sh',
      'if [ "$*" = --version ]; then echo "nix (Nix) 2.26.3"; exit 0; fi',
      `echo "${program} $*" >> '${calls}'`,
      'exit 1',
      '',
    ];
    await writeFile(join(bin, program), script.join('\n'));
    await chmod(join(bin, program), 0o755);
  }
  const env = { PATH: [bin, process.env['PATH'] ?? ''].join(delimiter) };
  const figures: Figure[] = [];
  for (const args of COMMANDS) {
    await writeFile(calls, '');
    await timeRun({
      ...{ command: process.execPath, args: [join(root, 'apps/up/bin/up.js'), ...args] },
      ...{ cwd: root, env, signal },
    });
    const value = (await readFile(calls, 'utf8')).split('\n').length - 1;
    figures.push({ name: `calls of nix by up ${args.join(' ')}`, unit: 'count', value, bar: BAR });
  }
  return figures;
}
