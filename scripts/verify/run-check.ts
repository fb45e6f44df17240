import { spawnSync } from 'node:child_process';
import type { SuiteResult } from './suite.ts';

export interface CheckCommand {
  readonly name: string;
  readonly command: readonly string[];
}

/** Runs one command that checks something; its output is shown only where it fails. */
export function runCheck({ name, command }: CheckCommand): SuiteResult {
  const started = performance.now();
  const [program = '', ...args] = command;
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = (performance.now() - started) / 1000;
  const passed = status === 0;
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${name.padEnd(16)}${seconds.toFixed(1).padStart(6)} s`);
  if (!passed) console.log(`$ ${command.join(' ')}\n${stdout}${stderr}${error?.message ?? ''}`);
  return { name, passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: [], seconds };
}
