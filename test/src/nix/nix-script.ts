import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NixBench } from './nix-bench.ts';
import { evaluateLib } from './nix-evaluate.ts';

/** A script of nix/lib as writeShellApplication writes it. */
export function writeScript(
  bench: NixBench,
  { name, text }: { readonly name: string; readonly text: string },
): string {
  const made = evaluateLib(bench, text);
  const path = join(bench.root, name);
  const head = '#!/usr/bin/env bash\nset -o errexit\nset -o nounset\nset -o pipefail\n';
  writeFileSync(path, `${head}\n${String(made)}`);
  chmodSync(path, 0o755);
  return path;
}
