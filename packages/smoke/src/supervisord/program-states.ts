import type { Inside } from '../inside/inside.ts';
import type { RunningSupervisord } from './find-supervisord.ts';

/** What supervisord says of a program. */
export interface ProgramState {
  /** `name`, or `group:name`. */
  readonly name: string;
  /** RUNNING, STARTING, BACKOFF, FATAL, EXITED, STOPPED, STOPPING, UNKNOWN. */
  readonly state: string;
  /** `pid 12, uptime 0:00:03`, `Exited too quickly (process log may have details)`. */
  readonly description: string;
}

const LINE = /^(\S+)\s+(RUNNING|STARTING|BACKOFF|FATAL|EXITED|STOPPED|STOPPING|UNKNOWN)(?:\s+(.*))?$/;

/** The lines of `supervisorctl status`. */
export function parseStatus(text: string): readonly ProgramState[] {
  return text.split('\n').flatMap((line) => {
    const [, name, state, description = ''] = LINE.exec(line.trimEnd()) ?? [];
    return name === undefined || state === undefined
      ? []
      : [{ name, state, description: description.trim() }];
  });
}

/** Asks a supervisord through its socket; a text where it does not answer: why. */
export async function askSupervisord(
  inside: Inside,
  { executable, configFile }: RunningSupervisord,
): Promise<readonly ProgramState[] | string> {
  const beside = executable.startsWith('/') ? [executable.replace(/[^/]*$/, 'supervisorctl')] : [];
  let why = '';
  for (const supervisorctl of [...beside, 'supervisorctl']) {
    const config = configFile === undefined ? [] : ['-c', configFile];
    const { exitCode, stdout, stderr } = await inside.exec([supervisorctl, ...config, 'status'], {
      timeoutMs: 15_000,
    });
    const states = parseStatus(stdout);
    if (states.length > 0) return states;
    if (exitCode === 126 || exitCode === 127) why = why || 'the image has no supervisorctl';
    else
      return (stdout || stderr).trim().split('\n').at(-1) ?? `supervisorctl ended with exit code ${exitCode}`;
  }
  return why;
}
