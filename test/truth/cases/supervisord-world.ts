import { storePath } from '../../src/images/neko-debian/store-path.ts';
import { CONF, type Conf, supervisordConf } from '../bases/supervisord.ts';
import { plainServe } from '../libraries.ts';
import { directory, gone, hostFile, link, script, text } from '../members.ts';
import { staticServe } from '../programs.ts';
import { type Change, casesOn, type TruthCase } from '../truth-case.ts';

const { works, fails, limit } = casesOn('supervisord');

function conf(options: Conf, more: Change = {}): Change {
  return { ...more, files: [text(CONF, supervisordConf(options)), ...(more.files ?? [])] };
}
const supervisord = (options: Conf['supervisord'], more?: Change) =>
  conf({ supervisord: options ?? {} }, more);
const web = (options: Conf['web'], more?: Change) => conf({ web: options ?? {} }, more);
const section = (more: string, change?: Change) => conf({ more }, change);
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

  fails('fatal', 'fhs/missing-path')('supervisord/command-missing', web({ command: '/app/server' })),
  fails('fatal', 'fhs/missing-path')(
    'supervisord/command-dangling',
    web({ command: '/app/run' }, { files: [link('/app/run', '/opt/run')] }),
  ),
  fails('fatal', 'supervisord/command-missing')('supervisord/command-not-in-path', web({ command: 'serve' })),
  fails('fatal', 'supervisord/command-missing')(
    'supervisord/command-not-in-its-own-path',
    web({ command: 'sh -c "exec /app/serve"', environment: 'PATH="/app"' }),
  ),
  fails('fatal', 'supervisord/command-missing')('supervisord/command-relative', web({ command: './serve' })),
  works(
    'supervisord/command-in-its-own-path',
    web({ command: 'serve', environment: 'PATH="/usr/bin:/app"' }),
  ),
  works(
    'supervisord/command-missing-of-what-starts-later',
    section('[program:later]\ncommand=later\nautostart=false'),
  ),
  works(
    'supervisord/directory-missing-of-what-starts-later',
    section('[program:later]\ncommand=/app/serve\ndirectory=/srv/later\nautostart=false'),
  ),
  works(
    'supervisord/command-not-executable-of-what-starts-later',
    section('[program:later]\ncommand=/etc/passwd\nautostart=false'),
  ),
  works('supervisord/command-in-path', web({ command: 'sh -c "exec /app/serve"' })),
  works('supervisord/command-from-working-directory', web({ command: 'app/serve' })),
  fails('fatal', 'supervisord/program-not-executable')(
    'supervisord/command-is-directory',
    web({ command: '/app' }),
  ),
  fails('fatal', 'supervisord/program-not-executable')(
    'supervisord/command-not-executable',
    web(
      {},
      {
        files: [
          hostFile('/app/server', staticServe(), { mode: 0o644 }),
          text(CONF, supervisordConf({ web: { command: '/app/server' } })),
        ],
      },
    ),
  ),
  fails('fatal', 'supervisord/program-not-executable')(
    'supervisord/command-not-executable-for-its-user',
    web(
      { command: '/app/server', user: 'app' },
      { files: [hostFile('/app/server', staticServe(), { mode: 0o700 })] },
    ),
  ),
  fails('fatal', 'supervisord/program-not-executable')(
    'supervisord/command-first-in-path-not-executable',
    web(
      { command: 'server', environment: 'PATH="/usr/bin:/app"' },
      { files: [text('/usr/bin/server', ''), hostFile('/app/server', staticServe())] },
    ),
  ),
  fails('fatal', 'supervisord/command-syntax')(
    'supervisord/command-quote-open',
    web({ command: '/bin/sh -c "exec /app/serve' }),
  ),
  fails('fatal', ['supervisord/command-syntax', 'supervisord/truncated-value'])(
    'supervisord/command-cut-by-semicolon',
    web({ command: '/bin/sh -c "true ; exec /app/serve"' }),
  ),
  fails('fatal', ['supervisord/command-syntax', 'supervisord/truncated-value'])(
    'supervisord/command-cut-by-number-sign',
    web({ command: '/bin/sh -c "exec /app/serve # now"' }),
  ),
  fails('ended', ['supervisord/config-error', 'supervisord/truncated-value'])(
    'supervisord/environment-cut-by-semicolon',
    web({ environment: 'A="b ; c"' }),
  ),
  fails('fatal', 'supervisord/command-syntax')('supervisord/command-empty', web({ command: '' })),
  fails('not-started', 'supervisord/swallowed-section')(
    'supervisord/section-indented',
    section('[program:api]\ncommand=/app/serve\n  [program:worker]\n  command=/app/serve', {
      programs: ['web', 'api', 'worker'],
    }),
  ),
  works('supervisord/environment-cut', web({ environment: 'URL=http://127.0.0.1:80/?a=b' })),
  works('supervisord/values-continued', web({ environment: 'A="b",\n  C="d"' })),

  fails('fatal', 'fhs/store-only')(
    'supervisord/command-in-store-only',
    web(
      { command: '/usr/bin/server' },
      { files: [hostFile(`${storePath('server-1.0')}/bin/server`, staticServe())] },
    ),
  ),
  works(
    'supervisord/command-in-store',
    web(
      { command: `${storePath('server-1.0')}/bin/server` },
      { files: [hostFile(`${storePath('server-1.0')}/bin/server`, staticServe())] },
    ),
  ),
  works(
    'supervisord/command-linked-into-store',
    web(
      { command: '/usr/bin/server' },
      {
        files: [
          hostFile(`${storePath('server-1.0')}/bin/server`, staticServe()),
          link('/usr/bin/server', `${storePath('server-1.0')}/bin/server`),
        ],
      },
    ),
  ),
  fails('fatal', 'supervisord/command-missing')(
    'supervisord/command-name-in-store-only',
    web({ command: 'server' }, { files: [hostFile(`${storePath('server-1.0')}/bin/server`, staticServe())] }),
  ),
  fails('fatal', 'exec/interpreter-missing')(
    'supervisord/command-script-without-interpreter',
    web({ command: '/app/start' }, { files: [script('/app/start', '#!/bin/bash\nexec /app/serve\n')] }),
  ),
  fails('fatal', 'exec/loader-missing')(
    'supervisord/command-without-loader',
    web(
      { command: '/app/server' },
      { files: [hostFile('/app/server', plainServe({ compiler: 'musl-gcc' }))] },
    ),
  ),
  fails('fatal', 'fhs/bin-sh')(
    'supervisord/command-in-shell-that-is-missing',
    web({ command: '/bin/sh -c "exec /app/serve"' }, { files: [gone('/usr/bin/sh')] }),
  ),
  fails('fatal', 'fhs/missing-path')(
    'supervisord/command-in-shell-missing',
    web({ command: '/bin/sh -c "exec /app/server"' }),
  ),
  fails('fatal', 'fhs/not-traversable')(
    'supervisord/command-in-closed-directory',
    web(
      { command: '/opt/server', user: 'app' },
      { files: [directory('/opt', { mode: 0o700 }), hostFile('/opt/server', staticServe())] },
    ),
  ),
  fails('fatal', 'fhs/missing-path')(
    'supervisord/command-script-missing',
    web({ command: '/usr/bin/python3 /app/main.py' }),
  ),
  works(
    'supervisord/command-in-closed-directory-for-root',
    web(
      { command: '/opt/server' },
      { files: [directory('/opt', { mode: 0o700 }), hostFile('/opt/server', staticServe())] },
    ),
  ),
  works('supervisord/home-of-user-missing', web({ user: 'app' }, { files: [gone('/home/app')] })),

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
