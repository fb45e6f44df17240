import { pythonTrim } from '@up/formats';
import { parseUser } from './identity.ts';
import type { ProcessConfig } from './process-config.ts';
import { readStreamSwitches, type StreamSwitches } from './read-stream.ts';
import type { Reading } from './reading.ts';
import type { SectionReader } from './section-reader.ts';
import { parseAutorestart } from './values/autorestart.ts';
import { parseBoolean } from './values/boolean.ts';
import { parseExitCodes } from './values/exit-codes.ts';
import { parseInteger } from './values/integer.ts';
import { parseOctal } from './values/octal.ts';
import { parseProcessName } from './values/process-name.ts';
import { parseSignal } from './values/signal.ts';

/** What all processes of a section share. */
export type SharedOptions = Pick<
  ProcessConfig,
  | 'priority'
  | 'autostart'
  | 'autorestart'
  | 'startsecs'
  | 'startretries'
  | 'stopsignal'
  | 'stopwaitsecs'
  | 'stopasgroup'
  | 'killasgroup'
  | 'exitcodes'
  | 'redirectStderr'
  | 'uid'
  | 'umask'
  | 'serverurl'
>;

export interface ProcessSection {
  readonly shared: SharedOptions;
  readonly stdout: StreamSwitches;
  readonly stderr: StreamSwitches;
  readonly numprocs: number;
  readonly numprocsStart: number;
  /** Not expanded yet. */
  readonly environment: string;
  /** Not expanded yet. */
  readonly processName: string;
}

/** The options of a program that are read before its processes are made, in supervisord's order. */
export function readProcessSection({ world }: Reading, options: SectionReader): ProcessSection {
  const integer = (key: string, fallback: string) =>
    options.value(key, fallback, (text) => parseInteger(text));
  const priority = integer('priority', '999');
  const autostart = options.value('autostart', 'true', parseBoolean);
  const autorestart = options.value('autorestart', 'unexpected', parseAutorestart);
  const startsecs = integer('startsecs', '1');
  const startretries = integer('startretries', '3');
  const stopsignal = options.value('stopsignal', 'TERM', parseSignal);
  const stopwaitsecs = integer('stopwaitsecs', '10');
  const stopasgroup = options.value('stopasgroup', 'false', parseBoolean);
  const killasgroup = options.value('killasgroup', String(stopasgroup), parseBoolean);
  const exitcodes = options.value('exitcodes', '0', parseExitCodes);
  const redirectStderr = options.value('redirect_stderr', 'false', parseBoolean);
  const numprocs = integer('numprocs', '1');
  const numprocsStart = integer('numprocs_start', '0');
  const environment = options.raw('environment') ?? '';
  const stdout = readStreamSwitches(options, 'stdout');
  const stderr = readStreamSwitches(options, 'stderr');
  const serverurl = options.optional('serverurl', parseServerUrl);
  const uid = options.optional('user', (text) => parseUser(text, world.identity).uid);
  const umask = options.optional('umask', parseOctal);
  const processName = options.at('process_name', () =>
    parseProcessName(options.raw('process_name') ?? '%(program_name)s'),
  );
  if (numprocs > 1 && !processName.includes('%(process_num)')) {
    return options.refuse('numprocs', '%(process_num) must be present within process_name when numprocs > 1');
  }
  if (stopasgroup && !killasgroup) {
    return options.refuse('killasgroup', 'Cannot set stopasgroup=true and killasgroup=false');
  }
  const shared = {
    priority,
    autostart,
    autorestart,
    startsecs,
    startretries,
    stopsignal,
    stopwaitsecs,
    stopasgroup,
    killasgroup,
    exitcodes,
    redirectStderr,
    uid,
    umask,
    serverurl,
  };
  return { shared, stdout, stderr, numprocs, numprocsStart, environment, processName };
}

/** AUTO in any case means none. */
function parseServerUrl(text: string): string | undefined {
  return pythonTrim(text).toUpperCase() === 'AUTO' ? undefined : text;
}
