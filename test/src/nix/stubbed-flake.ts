import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { ROOT } from '../up.ts';
import type { NixBench } from './nix-bench.ts';

const STUB = join(import.meta.dirname, 'stub');
const COPIED = ['flake.nix', 'flake.lock', 'nix', 'up.toml', 'compose', 'package.json', 'package-lock.json'];
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', 'dist', '.turbo', 'src', 'test', 'assets']);
const MAX_BYTES = 64 * 1024 * 1024;

/** What of this repository its flake reads, in a directory of its own: no node_modules, no git. */
export function copyFlake(directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const each of COPIED) cpSync(join(ROOT, each), join(directory, each), { recursive: true });
  for (const workspaces of ['apps', 'packages']) {
    cpSync(join(ROOT, workspaces), join(directory, workspaces), {
      recursive: true,
      filter: (path) => !LEFT_OUT.has(basename(path)) || relative(ROOT, path).split(sep).length < 3,
    });
  }
}

/** `nix ARGS` for a flake, with a stand-in for nixpkgs and microvm.nix: nothing is fetched. */
export function nixFlake(bench: NixBench, args: readonly string[]): string {
  return execFileSync(
    'nix',
    [
      ...['--extra-experimental-features', 'nix-command flakes'],
      ...args,
      ...['--override-input', 'nixpkgs', `path:${join(STUB, 'nixpkgs')}`],
      ...['--override-input', 'microvm', `path:${join(STUB, 'microvm')}`],
      '--no-write-lock-file',
    ],
    { env: bench.env, encoding: 'utf8', maxBuffer: MAX_BYTES, stdio: ['ignore', 'pipe', 'pipe'] },
  );
}
