import { storePath } from '../../src/images/neko-debian/store-path.ts';
import { CONF, supervisordConf } from '../bases/supervisord.ts';
import { plainServe } from '../libraries.ts';
import { directory, gone, hostFile, link, script, text } from '../members.ts';
import { staticServe } from '../programs.ts';
import { casesOn, type TruthCase } from '../truth-case.ts';
import { section, web } from './supervisord-change.ts';

const { works, fails } = casesOn('supervisord');

/** What keeps supervisord from starting a program. */
export const SUPERVISORD_PROGRAMS = (): readonly TruthCase[] => [
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
];
