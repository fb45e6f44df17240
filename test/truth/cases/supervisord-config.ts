import { CONF, supervisordConf } from '../bases/supervisord.ts';
import { gone, text } from '../members.ts';
import { casesOn, type TruthCase } from '../truth-case.ts';
import { conf, section, supervisord, web } from './supervisord-change.ts';

const { works, fails, limit } = casesOn('supervisord');
const refusedConf = fails('ended', 'supervisord/config-error');

/** What supervisord makes of its configuration before it starts anything. */
export const SUPERVISORD_CONFIG = (): readonly TruthCase[] => [
  works('supervisord/base', {}),
  refusedConf('supervisord/option-numprocs', web({ numprocs: 'two' })),
  refusedConf('supervisord/option-autorestart', web({ autorestart: 'maybe' })),
  refusedConf('supervisord/option-autostart', web({ autostart: 'yup' })),
  refusedConf('supervisord/option-startsecs', web({ startsecs: '1s' })),
  refusedConf('supervisord/option-priority', web({ priority: 'high' })),
  refusedConf('supervisord/option-stopsignal', web({ stopsignal: 'STOP9' })),
  refusedConf('supervisord/option-exitcodes', web({ exitcodes: 'zero' })),
  refusedConf('supervisord/option-umask', web({ umask: '0x12' })),
  refusedConf('supervisord/option-log-size', web({ stdout_logfile_maxbytes: '10M' })),
  refusedConf('supervisord/option-loglevel', supervisord({ loglevel: 'verbose' })),
  refusedConf('supervisord/option-nodaemon', supervisord({ nodaemon: 'yess' })),
  refusedConf('supervisord/option-stop-and-kill', web({ stopasgroup: 'true', killasgroup: 'false' })),
  refusedConf('supervisord/option-process-name', web({ numprocs: '2' })),
  refusedConf('supervisord/option-expansion-unknown', web({ command: '/app/serve %(name)s' })),
  refusedConf('supervisord/option-percent-alone', web({ command: '/app/serve 100%' })),
  refusedConf('supervisord/option-environment', web({ environment: 'A' })),
  refusedConf('supervisord/option-environment-quote', web({ environment: 'A="b' })),
  refusedConf('supervisord/command-left-out', web({ command: undefined })),
  refusedConf('supervisord/socket-mode', section('[unix_http_server]\nfile=/run/supervisor.sock\nchmod=rw')),
  refusedConf('supervisord/socket-without-file', section('[unix_http_server]\nchmod=0700')),
  refusedConf('supervisord/server-without-port', section('[inet_http_server]\nusername=a\npassword=b')),
  refusedConf('supervisord/server-port', section('[inet_http_server]\nport=127.0.0.1:http')),
  refusedConf(
    'supervisord/server-half-a-login',
    section('[inet_http_server]\nport=127.0.0.1:9001\nusername=a'),
  ),
  refusedConf('supervisord/group-of-unknown', section('[group:all]\nprograms=web,api')),
  refusedConf('supervisord/listener-without-events', section('[eventlistener:x]\ncommand=/app/serve')),
  refusedConf(
    'supervisord/listener-of-unknown-event',
    section('[eventlistener:x]\ncommand=/app/serve\nevents=PROCESS_DIED'),
  ),
  refusedConf('supervisord/fcgi-without-socket', section('[fcgi-program:x]\ncommand=/app/serve')),
  limit('ended', { why: 'what Python finds to import is not followed' })(
    'supervisord/interface-unknown',
    section('[rpcinterface:x]\nsupervisor.rpcinterface_factory=supervisor_twiddler.rpcinterface:make'),
  ),
  refusedConf('supervisord/program-name', section('[program:a b]\ncommand=/app/serve')),
  refusedConf('supervisord/include-without-files', section('[include]\nfile=/etc/supervisor/*.conf')),
  refusedConf('supervisord/without-supervisord-section', {
    files: [text(CONF, '[program:web]\ncommand=/app/serve\n')],
  }),
  refusedConf('supervisord/no-section-at-all', { files: [text(CONF, 'command=/app/serve\n')] }),
  refusedConf('supervisord/byte-order-mark', { files: [text(CONF, `\uFEFF${supervisordConf()}`)] }),
  refusedConf('supervisord/line-that-is-none', { files: [text(CONF, `${supervisordConf()}\nnonsense\n`)] }),
  refusedConf('supervisord/file-missing', { files: [gone(CONF)] }),
  refusedConf('supervisord/no-file-anywhere', {
    files: [gone(CONF)],
    config: { Entrypoint: ['/usr/bin/supervisord'] },
  }),
  refusedConf('supervisord/included-file-wrong', {
    ...section('[include]\nfiles=/etc/supervisor/*.conf', {
      files: [text('/etc/supervisor/api.conf', '[program:api]\ncommand=/app/serve\nnumprocs=x\n')],
    }),
  }),
  refusedConf('supervisord/user-root-for-another', web({ user: 'root' }, { config: { User: 'app' } })),
  works('supervisord/found-without-option', { config: { Entrypoint: ['/usr/bin/supervisord'] } }),
  works('supervisord/option-twice', {
    files: [text(CONF, `${supervisordConf()}\n[program:web]\npriority=5\n`)],
  }),
  works('supervisord/option-capitals', web({ command: undefined, Command: '/app/serve' })),
  works('supervisord/option-unknown', web({ restart: 'always', comand: '/app/serve' })),
  works('supervisord/option-colon', { files: [text(CONF, supervisordConf().replaceAll('=', ': '))] }),
  works('supervisord/option-unknown-cut-by-semicolon', web({ note: '"a ; b"' })),
  works(
    'supervisord/section-indented-in-a-comment',
    section('[program:api]\ncommand=/app/serve\n  ;[program:old]\n  ;command=/app/old'),
  ),
  works('supervisord/section-unknown', section('[watchdog]\ninterval=5')),
  works('supervisord/program-without-colon', section('[program]\ncommand=/app/other')),
  works('supervisord/log-size', web({ stdout_logfile: '/var/log/web.log', stdout_logfile_maxbytes: '10MB' })),
  works(
    'supervisord/process-name',
    web(
      { numprocs: '2', process_name: '%(program_name)s_%(process_num)02d' },
      { programs: ['web_00', 'web_01'] },
    ),
  ),
  works('supervisord/percent-twice', web({ command: '/app/serve 100%%' })),
  works(
    'supervisord/expansion-here',
    web({ command: '/app/serve %(here)s %(program_name)s %(host_node_name)s' }),
  ),
  works(
    'supervisord/expansion-of-variable',
    web({ command: '%(ENV_APP)s/serve' }, { config: { Env: ['APP=/app', 'PATH=/usr/bin:/bin'] } }),
  ),
  works(
    'supervisord/expansion-of-runtime-variable',
    web({ command: '/app/serve %(ENV_HOSTNAME)s %(ENV_HOME)s' }),
  ),
  works(
    'supervisord/expansion-of-own-variable',
    conf({ supervisord: { environment: 'APP="/app"' }, web: { command: '%(ENV_APP)s/serve' } }),
  ),
  limit('ended', {
    why: 'the variable may be given when the container is started',
    warning: 'supervisord/env-unset',
  })('supervisord/expansion-of-unset-variable', web({ command: '/app/serve %(ENV_PORT)s' })),
  limit('ended', {
    why: 'the variable may be given when the container is started',
    warning: 'supervisord/env-unset',
  })('supervisord/environment-of-unset-variable', web({ environment: 'TOKEN="%(ENV_TOKEN)s"' })),
  works('supervisord/unknown-option-with-expansion', web({ note: '%(whatever)s' })),
  works('supervisord/include-without-match', section('[include]\nfiles=/etc/supervisor/*.conf')),
  works('supervisord/include', {
    ...section('[include]\nfiles=supervisor/*.conf', {
      files: [text('/etc/supervisor/api.conf', '[program:api]\ncommand=/app/serve\n')],
      programs: ['web', 'api'],
    }),
  }),
  works('supervisord/program-in-two-groups', section('[group:a]\nprograms=web\n[group:b]\nprograms=web')),
  works(
    'supervisord/listener',
    section(
      '[eventlistener:x]\ncommand=/app/serve\nevents=TICK_60\nstdout_logfile=NONE\nstderr_logfile=NONE',
      { programs: ['web', 'x'] },
    ),
  ),
  works(
    'supervisord/interface',
    section(
      '[unix_http_server]\nfile=/run/supervisor.sock\n[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface',
    ),
  ),
  works('supervisord/comment-after-value', web({ command: '/app/serve ; the service' })),
  works('supervisord/semicolon-without-blank', web({ command: '/bin/sh -c "true;exec /app/serve"' })),
  works('supervisord/autostart-off', section('[program:later]\ncommand=/app/later\nautostart=false')),
  works(
    'supervisord/numprocs-none',
    section('[program:none]\ncommand=/app/none\nnumprocs=0\nprocess_name=x%(process_num)s'),
  ),
];
