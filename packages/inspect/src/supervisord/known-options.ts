const PROCESS = [
  'command',
  'process_name',
  'numprocs',
  'numprocs_start',
  'priority',
  'autostart',
  'autorestart',
  'startsecs',
  'startretries',
  'exitcodes',
  'stopsignal',
  'stopwaitsecs',
  'stopasgroup',
  'killasgroup',
  'user',
  'redirect_stderr',
  ...['stdout', 'stderr'].flatMap((stream) =>
    ['logfile', 'logfile_maxbytes', 'logfile_backups', 'capture_maxbytes', 'events_enabled', 'syslog'].map(
      (option) => `${stream}_${option}`,
    ),
  ),
  'environment',
  'directory',
  'umask',
  'serverurl',
];

const SUPERVISORD = [
  'minfds',
  'minprocs',
  'directory',
  'user',
  'umask',
  'logfile',
  'logfile_maxbytes',
  'logfile_backups',
  'loglevel',
  'pidfile',
  'identifier',
  'nodaemon',
  'silent',
  'childlogdir',
  'nocleanup',
  'strip_ansi',
  'environment',
];

/** A section name without what stands behind its colon, and every option that is read from it. */
const BY_EXACT_NAME: ReadonlyMap<string, readonly string[]> = new Map([
  ['supervisord', SUPERVISORD],
  ['include', ['files']],
  ['supervisorctl', ['serverurl', 'username', 'password', 'prompt', 'history_file']],
]);

const BY_PREFIX: readonly (readonly [string, readonly string[] | 'any'])[] = [
  ['program:', PROCESS],
  ['eventlistener:', [...PROCESS, 'buffer_size', 'events', 'result_handler']],
  ['fcgi-program:', [...PROCESS, 'socket', 'socket_backlog', 'socket_owner', 'socket_mode']],
  ['group:', ['programs', 'priority']],
  ['inet_http_server', ['port', 'username', 'password']],
  ['unix_http_server', ['file', 'chmod', 'chown', 'username', 'password']],
  ['rpcinterface:', 'any'],
  ['ctlplugin:', 'any'],
];

/** What supervisord, or supervisorctl, reads from a section; undefined where it reads nothing at all. */
export function knownOptions(section: string): readonly string[] | 'any' | undefined {
  return BY_EXACT_NAME.get(section) ?? BY_PREFIX.find(([prefix]) => section.startsWith(prefix))?.[1];
}
