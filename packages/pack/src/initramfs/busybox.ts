import { UpError } from '@up/core';
import { hostView } from '@up/libraries';
import { findProgram, runProcess, type Session } from '@up/process';
import { type ProgramClosure, programClosure } from '../container/program-closure.ts';

/** What the scripts of a machine call. */
const NEEDED: readonly string[] = [
  ...[
    'sh',
    'mount',
    'mkdir',
    'mkfifo',
    'insmod',
    'ip',
    'udhcpc',
    'acpid',
    'hostname',
    'nc',
    'head',
    'sleep',
    'kill',
    'printf',
  ],
  ...['setpriv', 'start-stop-daemon', 'setsid', 'sync', 'poweroff', 'reboot', 'halt'],
];

const HINT = 'Install it: apt install busybox-static';

export interface Busybox {
  readonly closure: ProgramClosure;
  /** Names of the programs that it is, for links in /bin. */
  readonly applets: readonly string[];
}

export interface FindBusyboxOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly session?: Session | undefined;
}

/**
 * The busybox of this machine. A static one is itself all that it needs; another one brings its libraries.
 * @throws UpError UP_PROGRAM_NOT_FOUND without one; UP_BUILD_FAILED where it is too small a build.
 */
export async function findBusybox({ env, signal, session }: FindBusyboxOptions): Promise<Busybox> {
  const program = await findProgram('busybox', env);
  if (program === undefined)
    throw new UpError('UP_PROGRAM_NOT_FOUND', 'A machine needs busybox, which is not on PATH', {
      hint: HINT,
    });
  const { stdout } = await runProcess({ command: program, args: ['--list'], env, signal, session });
  const applets = stdout.split('\n').filter((name) => /^[\w[.-]+$/.test(name) && name !== 'busybox');
  const missing = NEEDED.filter((name) => !applets.includes(name));
  if (missing.length > 0)
    throw new UpError('UP_BUILD_FAILED', `${program} was built without ${missing.join(', ')}`, {
      hint: HINT,
    });
  return { closure: programClosure({ program, imagePath: '/bin/busybox', view: hostView }), applets };
}
