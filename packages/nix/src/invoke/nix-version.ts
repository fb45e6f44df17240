import { safeText, truncate, UpError } from '@up/core';
import { runProcess } from '@up/process';
import { type NixVersion, parseNixVersion } from '../dialect/nix-version.ts';
import { INSTALL_HINT, type NixContext } from './nix-context.ts';

const TIMEOUT_MS = 30_000;

/**
 * Which Nix is first on PATH.
 * @throws UpError UP_PROGRAM_NOT_FOUND where there is none, UP_PROGRAM_FAILED for a program that is not Nix, UP_TIMEOUT
 *   for one that does not answer; the reason of the signal.
 */
export async function nixVersion({ signal, env = process.env, cwd }: NixContext): Promise<NixVersion> {
  const { stdout } = await runProcess({
    command: 'nix',
    args: ['--version'],
    env,
    cwd,
    signal,
    timeoutMs: TIMEOUT_MS,
    hint: INSTALL_HINT,
  });
  const version = parseNixVersion(stdout);
  if (version !== undefined) return version;
  const says = truncate(safeText(stdout.trim()), 100);
  throw new UpError(
    'UP_PROGRAM_FAILED',
    `The nix on PATH is not Nix: asked for its version, it says "${says}"`,
    {
      hint: 'Run: type -a nix. Put the directory with the right one first in PATH.',
    },
  );
}
