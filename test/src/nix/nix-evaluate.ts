import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../up.ts';
import type { NixBench } from './nix-bench.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** The value of an expression, evaluated to its end. */
export function nixEvaluate(bench: NixBench, expression: string): unknown {
  const args = ['--eval', '--strict', '--json', '--expr', expression];
  const stdout = execFileSync('nix-instantiate', args, {
    env: bench.env,
    encoding: 'utf8',
    maxBuffer: MAX_BYTES,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return JSON.parse(stdout);
}

/** The same with the pure functions of nix/lib in scope, and `profiles`: those of test-origin with their names. */
export function evaluateLib(bench: NixBench, expression: string): unknown {
  return nixEvaluate(
    bench,
    `with import ${join(ROOT, 'nix/lib')}; let
       profiles = builtins.mapAttrs (name: _: targets.profile "test-origin" name) registry.workloads.test-origin.profiles;
     in ${expression}`,
  );
}
