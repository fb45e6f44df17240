import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { OracleCase } from './world.ts';

const SCRIPTS = join(import.meta.dirname, '../oracle');
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;

export interface OracleAnswer {
  /** Of supervisor, for example 4.2.5. */
  readonly version: string;
  readonly results: readonly unknown[];
}

/** Reads all cases with supervisord's own parser, in one process. */
export function askSupervisor(root: string, cases: readonly OracleCase[]): OracleAnswer {
  return run(pythonOfSupervisord(), 'supervisor_options.py', { root, cases }) as OracleAnswer;
}

/** Runs Python's configparser, shlex and % formatting. */
export function askPython(request: unknown): Readonly<Record<string, readonly unknown[]>> {
  return run('python3', 'python_text.py', request) as Readonly<Record<string, readonly unknown[]>>;
}

/** The interpreter in the first line of the installed program: another python3 on PATH has no supervisor. */
function pythonOfSupervisord(): string {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const program = directories
    .map((directory) => join(directory, 'supervisord'))
    .find((path) => existsSync(path));
  const firstLine = program === undefined ? '' : (readFileSync(program, 'utf8').split('\n')[0] ?? '');
  return firstLine.replace(/^#!\s*/, '').trim() || 'python3';
}

function run(python: string, script: string, request: unknown): unknown {
  const { status, stdout, stderr } = spawnSync(python, ['-B', join(SCRIPTS, script)], {
    input: JSON.stringify(request),
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
    env: { ...process.env, PYTHONUTF8: '1' },
  });
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout);
}
