import { readFile } from 'node:fs/promises';
import { findProgram, type ProcessSpec } from '@up/process';

type GuardedSpec = Pick<ProcessSpec, 'command' | 'args' | 'extraOutputs'>;

/**
 * A command that cannot outlive this process, not even its `kill -9`: the kernel kills it with its parent, where
 * util-linux's setpriv can ask for that; elsewhere a shell beside it does, a second after the pipe to us broke. In both
 * cases the process that is started becomes the program itself.
 */
export async function guarded(commandLine: readonly string[], env: NodeJS.ProcessEnv): Promise<GuardedSpec> {
  const setpriv = await findSetpriv(env);
  if (setpriv !== undefined) return { command: setpriv, args: ['--pdeathsig', 'KILL', '--', ...commandLine] };
  return { command: '/bin/sh', args: ['-c', WATCHDOG, 'sh', ...commandLine], extraOutputs: [3] };
}

/** `$$` stays the number of the shell, which becomes the program; a signal of the pipe would end the watchdog itself. */
const WATCHDOG = `(
  trap '' PIPE
  while echo >&3; do sleep 1; done 2>/dev/null
  kill -9 $$
) </dev/null >/dev/null 2>&1 &
exec "$@" 3>&-`;

/** BusyBox has a setpriv, too, without this. Its option is a text in the program: to run it would take longer. */
async function findSetpriv(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const setpriv = await findProgram('setpriv', env);
  if (setpriv === undefined) return undefined;
  const program = await readFile(setpriv).catch(() => undefined);
  return program?.includes('pdeathsig') === true ? setpriv : undefined;
}
