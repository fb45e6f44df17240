import { safeText, UpError } from '@up/core';
import { bounded } from '../bounded.ts';
import type { Host } from '../host/host.ts';
import { editNixConf } from './edit-nix-conf.ts';
import type { Remedy } from './remedy.ts';

/** Packages are downloaded. */
const COMMAND_MS = 600_000;
const TAIL = 20;

/**
 * Does what a remedy says. Says what was done.
 * @throws UpError UP_PROGRAM_FAILED, UP_PROGRAM_NOT_FOUND, UP_TIMEOUT, UP_OUT_OF_SYNC; the reason of `signal`.
 */
export async function applyRemedy(host: Host, remedy: Remedy, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  if (remedy.kind === 'directory') {
    await host.files.makeDirectory(remedy.path);
    return `made ${remedy.path}`;
  }
  if (remedy.kind === 'edit') {
    const { path, change } = remedy;
    const isThere = (await host.files.state(path)) !== undefined;
    const text = await host.files.read(path);
    if (isThere && text === undefined) throw new UpError('UP_DIRECTORY_UNWRITABLE', `${path} cannot be read`);
    const { backup } = await host.files.replace(path, editNixConf(text ?? '', change));
    return backup === undefined ? `wrote ${path}` : `changed ${path}; as it was: ${backup}`;
  }
  return await runCommand(host, remedy, signal);
}

async function runCommand(
  host: Host,
  { command, cwd }: Extract<Remedy, { kind: 'command' }>,
  signal: AbortSignal,
): Promise<string> {
  const [program = '', ...args] = command;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const ended = await bounded({ timeoutMs: COMMAND_MS, signal }, (own) =>
    host.programs.run(program, { args, cwd, signal: own, env }),
  );
  if (ended.how === 'failed') throw ended.error;
  if (ended.how === 'late') throw new UpError('UP_TIMEOUT', `${command.join(' ')} took too long`);
  const run = ended.value;
  if (run?.exitCode === 0) return `ran ${command.join(' ')}`;
  if (run === undefined) throw new UpError('UP_PROGRAM_NOT_FOUND', `${program} was not found on PATH`);
  throw new UpError('UP_PROGRAM_FAILED', `${command.join(' ')} ended with ${run.exitCode ?? 'a signal'}`, {
    details: { tail: run.stderr.slice(-TAIL).map(safeText) },
  });
}

/** A remedy in words, for a plan: what is done, and why that is safe. */
export function describeRemedy(remedy: Remedy): { readonly what: string; readonly why: string } {
  const { why } = remedy;
  if (remedy.kind === 'directory') return { what: `mkdir -p ${remedy.path}`, why };
  if (remedy.kind === 'command') return { what: remedy.command.join(' '), why };
  const { path, change } = remedy;
  const what =
    change.what === 'add-line'
      ? `add to ${path}: ${change.line}`
      : `remove ${change.word} from line ${change.line} of ${path}`;
  return { what, why };
}
