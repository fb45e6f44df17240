import { CONF, supervisordConf } from '../bases/supervisord.ts';
import { directory, gone, script, text } from '../members.ts';
import { type Change, casesOn, type TruthCase } from '../truth-case.ts';
import { conf, section, supervisord, web } from './supervisord-change.ts';

const { works, fails, limit } = casesOn('supervisord');

const socket = (options: string, change?: Change) => section(`[unix_http_server]\n${options}`, change);

const noLog = fails('ended', 'supervisord/log-directory');
const AS_USER = { config: { User: 'app' } } as const;
/** Everything that it writes where its user may. */
const OWN = { user: undefined, pidfile: '/tmp/supervisord.pid' } as const;

/** What supervisord needs of the image around it. */
export const SUPERVISORD_WORLD = (): readonly TruthCase[] => [
  fails('ended', 'supervisord/user')('supervisord/user-unknown', web({ user: 'web' })),
  fails('ended', 'supervisord/user')('supervisord/user-number-unknown', web({ user: '4242' })),
  fails('ended', 'supervisord/user')('supervisord/user-of-itself-unknown', supervisord({ user: 'super' })),
  fails('ended', 'supervisord/user')(
    'supervisord/user-without-passwd',
    web({ user: 'app' }, { files: [gone('/etc/passwd')] }),
  ),
  works('supervisord/user', web({ user: 'app' })),
  works('supervisord/user-by-number', web({ user: '1000' })),
  works('supervisord/username-is-passed-over', web({ username: 'ghost' })),
  works('supervisord/as-user', supervisord(OWN, AS_USER)),
  works('supervisord/user-who-it-is-already', conf({ supervisord: OWN, web: { user: 'app' } }, AS_USER)),

  fails('ended', 'supervisord/sockchown')(
    'supervisord/socket-group-unknown',
    socket('file=/run/supervisor.sock\nchown=root:neko'),
  ),
  fails('ended', 'supervisord/sockchown')(
    'supervisord/socket-user-unknown',
    socket('file=/run/supervisor.sock\nchown=neko'),
  ),
  fails('ended', 'supervisord/sockchown')(
    'supervisord/socket-group-file-missing',
    socket('file=/run/supervisor.sock\nchown=root:root', { files: [gone('/etc/group')] }),
  ),
  works('supervisord/socket-owner', socket('file=/run/supervisor.sock\nchown=app:web')),
  works('supervisord/socket-owner-by-number', socket('file=/run/supervisor.sock\nchown=1000:1000')),
  fails('ended', 'supervisord/unix-socket')(
    'supervisord/socket-directory-missing',
    socket('file=/run/supervisor/supervisor.sock'),
  ),
  fails('ended', 'supervisord/unix-socket')(
    'supervisord/socket-directory-closed',
    conf({ supervisord: OWN, more: '[unix_http_server]\nfile=/run/supervisor.sock' }, AS_USER),
  ),
  works(
    'supervisord/socket-in-tmp',
    conf({ supervisord: OWN, more: '[unix_http_server]\nfile=/tmp/supervisor.sock' }, AS_USER),
  ),
  works(
    'supervisord/socket-on-a-volume',
    socket('file=/run/supervisor/supervisor.sock', { config: { Volumes: { '/run/supervisor': {} } } }),
  ),

  noLog(
    'supervisord/log-directory-missing',
    supervisord({ logfile: '/var/log/supervisor/supervisord.log', logfile_maxbytes: '1MB' }),
  ),
  noLog('supervisord/child-log-directory-missing', supervisord({ childlogdir: '/var/log/supervisor' })),
  noLog('supervisord/pid-directory-missing', supervisord({ pidfile: '/run/supervisor/supervisord.pid' })),
  noLog('supervisord/program-log-directory-missing', web({ stdout_logfile: '/var/log/web/out.log' })),
  noLog(
    'supervisord/program-error-log-directory-missing',
    web({ redirect_stderr: undefined, stderr_logfile: '/var/log/web/err.log' }),
  ),
  noLog('supervisord/program-log-in-quotes', web({ stdout_logfile: '"/var/log/web.log"' })),
  noLog('supervisord/run-missing', { files: [gone('/run')] }),
  works(
    'supervisord/log-there',
    conf({
      supervisord: { logfile: '/var/log/supervisord.log', logfile_maxbytes: '1MB' },
      web: { stdout_logfile: '/var/log/web.log' },
    }),
  ),
  works(
    'supervisord/log-on-a-volume',
    web({ stdout_logfile: '/var/log/web/out.log' }, { config: { Volumes: { '/var/log/web': {} } } }),
  ),
  works('supervisord/log-nowhere', web({ stdout_logfile: 'NONE' })),
  works('supervisord/log-automatic', web({ stdout_logfile: 'AUTO', stdout_logfile_maxbytes: undefined })),
  fails('fatal', 'fhs/log-directory')(
    'supervisord/program-log-closed',
    conf({ supervisord: OWN, web: { stdout_logfile: '/var/log/web.log' } }, AS_USER),
  ),
  fails('ended', 'fhs/log-directory')(
    'supervisord/log-closed',
    supervisord({ ...OWN, logfile: '/var/log/supervisord.log', logfile_maxbytes: '1MB' }, AS_USER),
  ),
  fails('fatal', 'fhs/log-directory')(
    'supervisord/program-log-to-stdout-of-another',
    supervisord({ user: 'app', pidfile: '/tmp/supervisord.pid' }),
  ),
  works(
    'supervisord/program-log-of-another',
    conf({
      supervisord: { user: 'app', pidfile: '/tmp/supervisord.pid' },
      web: { stdout_logfile: '/tmp/web.log' },
    }),
  ),
  fails('ended', 'fhs/log-directory')(
    'supervisord/log-closed-to-another',
    supervisord({ user: 'app', pidfile: '/tmp/supervisord.pid', logfile: '/var/log/supervisord.log' }),
  ),
  fails('ended', 'supervisord/unix-socket')(
    'supervisord/socket-directory-closed-to-another',
    conf({
      supervisord: { user: 'app', pidfile: '/tmp/supervisord.pid' },
      web: { stdout_logfile: 'NONE' },
      more: '[unix_http_server]\nfile=/run/supervisor.sock',
    }),
  ),
  fails('ended', 'supervisord/stdout-rotation')(
    'supervisord/own-log-to-stderr',
    supervisord({ logfile: '/dev/stderr', logfile_maxbytes: '1MB' }),
  ),
  works(
    'supervisord/pid-file-closed',
    supervisord({ user: undefined, pidfile: '/run/supervisord.pid' }, AS_USER),
  ),

  fails('ended', 'supervisord/directory')(
    'supervisord/directory-of-itself-missing',
    supervisord({ directory: '/srv/app' }),
  ),
  fails('fatal', 'supervisord/directory')('supervisord/directory-missing', web({ directory: '/srv/app' })),
  fails('fatal', 'supervisord/directory')(
    'supervisord/directory-is-a-file',
    web({ directory: '/app/serve' }),
  ),
  fails('fatal', ['supervisord/directory', 'fhs/not-traversable'])(
    'supervisord/directory-closed',
    web({ directory: '/srv', user: 'app' }, { files: [directory('/srv', { mode: 0o700 })] }),
  ),
  works('supervisord/directory-there', web({ directory: '/app' })),

  fails('ended', 'supervisord/daemonizes')(
    'supervisord/goes-to-background',
    supervisord({ nodaemon: undefined }),
  ),
  fails('ended', 'supervisord/daemonizes')(
    'supervisord/goes-to-background-as-told',
    supervisord({ nodaemon: 'false' }),
  ),
  works(
    'supervisord/kept-in-foreground',
    supervisord(
      { nodaemon: undefined },
      { config: { Entrypoint: ['/usr/bin/supervisord', '-n', '-c', CONF] } },
    ),
  ),
  fails('ended', 'supervisord/stdout-rotation')(
    'supervisord/own-log-to-stdout',
    supervisord({ logfile: '/dev/stdout', logfile_maxbytes: undefined }),
  ),
  works('supervisord/own-log-to-stdout-without-rotation', supervisord({ logfile: '/dev/stdout' })),
  works('supervisord/program-log-to-stdout', web({ stdout_logfile_maxbytes: undefined })),

  fails('ended', 'fhs/tmp-missing')(
    'supervisord/no-place-for-temporary-files',
    supervisord(
      { ...OWN, pidfile: '/home/app/supervisord.pid' },
      { files: [gone('/tmp'), gone('/var/tmp')], config: { User: 'app' } },
    ),
  ),
  fails('ended', ['fhs/tmp-mode', 'fhs/tmp-missing'])(
    'supervisord/temporary-files-not-allowed',
    supervisord(
      { ...OWN, pidfile: '/home/app/supervisord.pid' },
      {
        files: [directory('/tmp', { mode: 0o755 }), directory('/var/tmp', { mode: 0o755 })],
        config: { User: 'app' },
      },
    ),
  ),
  works(
    'supervisord/temporary-files-in-var-tmp',
    supervisord(
      { ...OWN, pidfile: '/home/app/supervisord.pid' },
      { files: [gone('/tmp')], config: { User: 'app' } },
    ),
  ),
  works(
    'supervisord/temporary-files-where-it-stands',
    supervisord(
      { ...OWN, pidfile: '/home/app/supervisord.pid' },
      { files: [gone('/tmp'), gone('/var/tmp')], config: { User: 'app', WorkingDir: '/home/app' } },
    ),
  ),
  works('supervisord/temporary-files-of-root', { files: [gone('/tmp'), gone('/var/tmp')] }),
  works(
    'supervisord/temporary-files-by-variable',
    supervisord(
      { ...OWN, pidfile: '/home/app/supervisord.pid' },
      {
        files: [gone('/tmp'), gone('/var/tmp')],
        config: { User: 'app', Env: ['TMPDIR=/home/app', 'PATH=/usr/bin:/bin'] },
      },
    ),
  ),
  works('supervisord/behind-a-script', {
    files: [
      script('/start', `#!/bin/sh\nmkdir -p /var/log/web\nexec supervisord -c ${CONF}\n`),
      text(CONF, supervisordConf({ web: { stdout_logfile: '/var/log/web/out.log' } })),
    ],
    config: { Entrypoint: ['/start'] },
  }),
  fails('ended', 'supervisord/log-directory')('supervisord/behind-a-script-that-does-nothing-about-it', {
    files: [
      script('/start', `#!/bin/sh\nexec supervisord -c ${CONF}\n`),
      text(CONF, supervisordConf({ web: { stdout_logfile: '/var/log/web/out.log' } })),
    ],
    config: { Entrypoint: ['/start'] },
  }),
  fails('ended', 'exec/interpreter-missing')('supervisord/itself-without-python', {
    files: [gone('/usr/bin/python3')],
  }),
  limit('fatal', { why: 'what a program does with its arguments is known to it alone' })(
    'supervisord/program-ends-at-once',
    web({ command: '/app/serve --end=3' }),
  ),
];
