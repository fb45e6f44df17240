import { UpError } from '@up/core';
import type { RebuildKind } from '@up/nix';
import { findProgram, runProcess } from '@up/process';
import type { CommandContext } from '../context.ts';

const TIMEOUT_MS = 15_000;
/** Somebody who set one of these has another way to become root. */
const OWN_WAYS = ['SUDO_ASKPASS', 'NH_ELEVATION_STRATEGY', 'NH_ELEVATION_PROGRAM'] as const;

/**
 * A system is activated by root. The tools would ask for a password in the end, and what `up` starts has no terminal to
 * ask on: that is said before anything is built.
 * @throws UpError UP_PLATFORM; the reason of the signal.
 */
export async function requireRoot(
  { env, signal }: Pick<CommandContext, 'env' | 'signal'>,
  { kind, uid, command }: { readonly kind: RebuildKind; readonly uid: number; readonly command: string },
): Promise<void> {
  if (kind === 'home' || uid === 0 || OWN_WAYS.some((name) => (env[name] ?? '') !== '')) return;
  if ((await findProgram('sudo', env)) !== undefined && (await hasFreeSudo(env, signal))) return;
  throw new UpError(
    'UP_PLATFORM',
    `${command} changes the system, which takes root, and sudo would ask for a password`,
    {
      hint: `Run it as root: sudo ${command}. Or build first, without root: up ${kind} build`,
    },
  );
}

async function hasFreeSudo(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<boolean> {
  try {
    await runProcess({ command: 'sudo', args: ['-n', 'true'], env, signal, timeoutMs: TIMEOUT_MS });
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
