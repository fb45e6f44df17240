import { script, text } from '../members.ts';
import type { Base } from './base.ts';
import { busyboxMembers, commonMembers, PATH, serveMembers } from './common.ts';
import { mergedUsr } from './glibc.ts';
import { pythonMembers } from './python.ts';

const SUPERVISORD = `#!/usr/bin/python3
from supervisor.supervisord import main
main()
`;

export interface Conf {
  /** In place of the options of [supervisord], `nodaemon=true` and the like. */
  readonly supervisord?: Readonly<Record<string, string | undefined>>;
  /** In place of the options of the program `web`, `command=/app/serve` and the like. */
  readonly web?: Readonly<Record<string, string | undefined>>;
  /** Whole sections. */
  readonly more?: string;
}

const SUPERVISORD_OPTIONS = {
  nodaemon: 'true',
  user: 'root',
  logfile: '/dev/null',
  logfile_maxbytes: '0',
  pidfile: '/run/supervisord.pid',
};

const WEB_OPTIONS = {
  command: '/app/serve',
  // Within one second supervisord may not have noticed yet that a program has ended.
  startsecs: '2',
  startretries: '0',
  stdout_logfile: '/dev/stdout',
  stdout_logfile_maxbytes: '0',
  redirect_stderr: 'true',
};

/** Starts last: once it is there, what has not been started yet never will be. */
const WITNESS = `[program:witness]
command=/app/serve
startsecs=2
stdout_logfile=NONE
stderr_logfile=NONE
`;

/** A configuration that works, but for what is given. An option that is undefined is left out. */
export function supervisordConf({ supervisord = {}, web = {}, more = '' }: Conf = {}): string {
  return [
    section('supervisord', { ...SUPERVISORD_OPTIONS, ...supervisord }),
    section('program:web', { ...WEB_OPTIONS, ...web }),
    more === '' ? '' : `${more}\n`,
    WITNESS,
  ].join('\n');
}

function section(name: string, options: Readonly<Record<string, string | undefined>>): string {
  const lines = Object.entries(options).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${value}`],
  );
  return `[${name}]\n${lines.join('\n')}\n`;
}

export const CONF = '/etc/supervisord.conf';

/** supervisord of Debian with one service, and another that witnesses that all were started. */
export function supervisordBase(): Base {
  return {
    members: [
      ...commonMembers(),
      ...mergedUsr(),
      ...busyboxMembers('/usr/bin'),
      ...pythonMembers(),
      ...serveMembers(),
      script('/usr/bin/supervisord', SUPERVISORD),
      text(CONF, supervisordConf()),
    ],
    config: { Entrypoint: ['/usr/bin/supervisord', '-c', CONF], Env: [PATH] },
  };
}
