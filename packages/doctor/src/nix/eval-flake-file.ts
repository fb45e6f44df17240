import { join } from 'node:path';
import type { CheckContext } from '../health-check.ts';

/**
 * Something that flake.nix itself says, outside of its outputs. Neither inputs nor other files are read: whoever wrote
 * the flake learns nothing, and nothing is fetched. Undefined where it does not evaluate.
 */
export async function evalFlakeFile(
  { nix, signal }: CheckContext,
  { root, attribute }: { readonly root: string; readonly attribute: string },
): Promise<unknown> {
  const confined = ['--option', 'restrict-eval', 'true', '--option', 'allow-import-from-derivation', 'false'];
  const args = [
    'eval',
    '--json',
    '--impure',
    ...confined,
    '-I',
    `up-doctor-flake=${join(root, 'flake.nix')}`,
  ];
  const run = await nix.ask(
    [...args, '--expr', `let flake = import <up-doctor-flake>; in ${attribute}`],
    signal,
  );
  if (run?.exitCode !== 0) return undefined;
  try {
    return JSON.parse(run.stdout);
  } catch {
    return undefined;
  }
}
