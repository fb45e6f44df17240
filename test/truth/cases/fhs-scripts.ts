import { gone, hostFile, link, script } from '../members.ts';
import { staticServe } from '../programs.ts';
import { casesOn, type TruthCase } from '../truth-case.ts';
import { health } from './health-check.ts';
import { start } from './start-script.ts';

const { works, fails, limit } = casesOn('static');
const missing = fails('ended', 'fhs/missing-path');

/** What scripts take for granted. */
export const FHS_SCRIPTS = (): readonly TruthCase[] => [
  missing('fhs/script-ends-in-what-is-missing', start('#!/bin/sh\nexec /app/server\n')),
  missing('fhs/script-last-command-missing', start('#!/bin/sh\n/app/server --port 80\n')),
  missing('fhs/script-that-minds', start('#!/bin/sh\nset -e\n/app/migrate\nexec /app/serve\n')),
  missing('fhs/script-that-minds-by-first-line', start('#!/bin/sh -e\n/app/migrate\nexec /app/serve\n')),
  missing(
    'fhs/script-that-minds-much',
    start('#!/bin/sh\nset -euo pipefail\n/app/migrate\nexec /app/serve\n'),
  ),
  missing('fhs/script-minds-by-and', start('#!/bin/sh\n/app/migrate && exec /app/serve\n')),
  missing('fhs/script-minds-by-or-exit', start('#!/bin/sh\n/app/migrate || exit 1\nexec /app/serve\n')),
  missing('fhs/script-of-a-shell', {
    files: [script('/start.sh', 'set -e\n/app/migrate\nexec /app/serve\n')],
    config: { Entrypoint: ['/bin/sh', '/start.sh'] },
  }),
  missing('fhs/script-of-a-shell-that-minds', {
    files: [script('/start.sh', '/app/migrate\nexec /app/serve\n')],
    config: { Entrypoint: ['/bin/sh', '-e', '/start.sh'] },
  }),
  missing('fhs/script-itself-missing', { config: { Entrypoint: ['/bin/sh', '/start.sh'] } }),
  missing(
    'fhs/script-in-script',
    start('#!/bin/sh\nexec /app/step\n', {
      files: [script('/app/step', '#!/bin/sh\nexec /app/server\n')],
    }),
  ),
  missing(
    'fhs/script-dangling-link',
    start('#!/bin/sh\nexec /app/run\n', { files: [link('/app/run', '/opt/run')] }),
  ),
  fails('ended', 'exec/not-found')(
    'fhs/script-ends-in-a-name-that-is-missing',
    start('#!/bin/sh\nexec server --port 80\n'),
  ),
  fails('ended', 'exec/not-found')(
    'fhs/script-changes-user-by-what-is-missing',
    start('#!/bin/sh\nset -e\nexec gosu app /app/serve\n'),
  ),
  fails('ended', 'exec/not-found')(
    'fhs/script-minds-a-name-that-is-missing',
    start('#!/bin/sh\nset -e\njq -r x /etc/passwd\nexec /app/serve\n'),
  ),
  works('fhs/script-goes-on-without-a-name', start('#!/bin/sh\njq . /etc/passwd\nexec /app/serve\n')),
  works(
    'fhs/script-ends-in-a-name',
    start('#!/bin/sh\nexec serve\n', { config: { Env: ['PATH=/usr/bin:/bin:/app'] } }),
  ),
  works('fhs/script-changes-path', start('#!/bin/sh\nPATH=$PATH:/app\nexec serve\n')),
  works(
    'fhs/script-has-a-function',
    start('#!/bin/sh\nset -e\nmigrate() { echo migrating; }\nmigrate\nexec /app/serve\n'),
  ),
  works(
    'fhs/script-has-an-alias',
    start('#!/bin/sh\nset -e\nalias migrate=true\nmigrate\nexec /app/serve\n'),
  ),
  works(
    'fhs/script-uses-applets',
    start('#!/bin/sh\nset -e\nmkdir -p /data\nstat /data > /dev/null\nexec /app/serve\n'),
  ),
  works('fhs/script-goes-on-without', start('#!/bin/sh\n/app/migrate\nexec /app/serve\n')),
  works('fhs/script-no-longer-minds', start('#!/bin/sh\nset -e\nset +e\n/app/migrate\nexec /app/serve\n')),
  works('fhs/script-in-background', start('#!/bin/sh\nset -e\n/app/agent &\nexec /app/serve\n')),
  works(
    'fhs/script-tests-first',
    start('#!/bin/sh\nset -e\nif [ -x /app/migrate ]; then /app/migrate; fi\nexec /app/serve\n'),
  ),
  works(
    'fhs/script-tests-first-in-a-list',
    start('#!/bin/sh\nset -e\n[ ! -x /app/migrate ] || /app/migrate\nexec /app/serve\n'),
  ),
  works(
    'fhs/script-asks-for-command',
    start('#!/bin/sh\ncommand -v /app/migrate && /app/migrate\nexec /app/serve\n'),
  ),
  works(
    'fhs/script-has-alternative',
    start('#!/bin/sh\nset -e\n/app/migrate || echo none\nexec /app/serve\n'),
  ),
  works(
    'fhs/script-mentions-in-comment',
    start('#!/bin/sh\nset -e\n# /usr/sbin/cron is not needed here\nexec /app/serve\n'),
  ),
  works(
    'fhs/script-mentions-in-text',
    start('#!/bin/sh\nset -e\necho "run /app/migrate first"\nexec /app/serve\n'),
  ),
  works(
    'fhs/script-mentions-in-document',
    start('#!/bin/sh\nset -e\ncat <<END\n/app/migrate\nEND\nexec /app/serve\n'),
  ),
  works(
    'fhs/script-function-not-called',
    start('#!/bin/sh\nset -e\nreload() {\n  /usr/sbin/reload\n}\nexec /app/serve\n'),
  ),
  works(
    'fhs/script-branch-not-taken',
    start('#!/bin/sh\nset -e\nif [ "$1" = reload ]; then\n  /usr/sbin/reload\nfi\nexec /app/serve\n'),
  ),
  works(
    'fhs/script-case-not-taken',
    start('#!/bin/sh\nset -e\ncase "$1" in\n  reload) /usr/sbin/reload ;;\nesac\nexec /app/serve\n'),
  ),
  works('fhs/script-after-the-end', start('#!/bin/sh\nset -e\nexec /app/serve\n/app/cleanup\n')),
  works(
    'fhs/script-makes-what-it-starts',
    start('#!/bin/sh\nset -e\ncp /app/serve /app/server\nexec /app/server\n'),
  ),
  works('fhs/script-in-trap', start('#!/bin/sh\nset -e\ntrap /app/cleanup EXIT\nexec /app/serve\n')),
  works('fhs/script-in-subshell', start('#!/bin/sh\n( /app/migrate )\nexec /app/serve\n')),
  works(
    'fhs/script-from-volume',
    start('#!/bin/sh\nset -e\nif [ -e /data/hook ]; then /data/hook; fi\nexec /app/serve\n', {
      config: { Volumes: { '/data': {} } },
    }),
  ),
  limit('ended', { why: 'what is on a volume is not known before it is mounted' })(
    'fhs/script-needs-what-is-on-a-volume',
    start('#!/bin/sh\nset -e\n/data/hook\nexec /app/serve\n', { config: { Volumes: { '/data': {} } } }),
  ),
  limit('ended', { why: 'what a script reads may be there by then; only what it starts is followed' })(
    'fhs/script-sources-what-is-missing',
    start('#!/bin/sh\n. /app/settings.sh\nexec /app/serve\n'),
  ),

  fails('ended', 'fhs/bin-sh')('fhs/shell-missing', {
    files: [gone('/bin/sh')],
    config: { Entrypoint: ['/bin/sh', '-c', 'exec /app/serve'] },
  }),
  fails('ended', 'fhs/bin-sh')(
    'fhs/shell-missing-for-a-script',
    start('#!/bin/sh\nexec /app/serve\n', { files: [gone('/bin/sh')] }),
  ),
  fails('ended', 'fhs/bin-sh')('fhs/shell-link-dangling', {
    ...start('#!/bin/sh\nexec /app/serve\n', { files: [link('/bin/sh', 'dash')] }),
  }),
  fails('unhealthy', 'fhs/bin-sh')('fhs/shell-missing-for-health-check', {
    files: [gone('/bin/sh')],
    config: { Healthcheck: health('CMD-SHELL', '/app/serve --end=0') },
  }),
  works('fhs/shell-missing-and-not-needed', { files: [gone('/bin/sh')] }),
  works('fhs/shell-missing-for-what-nobody-starts', {
    files: [gone('/bin/sh'), script('/usr/bin/report', '#!/bin/sh\n')],
  }),
  works(
    'fhs/shell-is-a-link-elsewhere',
    start('#!/bin/sh\nexec /app/serve\n', {
      files: [link('/bin/sh', '/opt/sh'), hostFile('/opt/sh', '/bin/busybox')],
    }),
  ),
  fails('ended', 'fhs/usr-bin-env')(
    'fhs/env-missing',
    start('#!/usr/bin/env sh\nexec /app/serve\n', { files: [gone('/usr/bin/env')] }),
  ),
  fails('ended', 'fhs/usr-bin-env')('fhs/env-missing-for-entrypoint', {
    files: [gone('/usr/bin/env')],
    config: { Entrypoint: ['/usr/bin/env', '/app/serve'] },
  }),
  fails('ended', 'fhs/usr-bin-env')(
    'fhs/env-missing-for-a-script-of-a-script',
    start('#!/bin/sh\nexec /app/step\n', {
      files: [gone('/usr/bin/env'), script('/app/step', '#!/usr/bin/env sh\nexec /app/serve\n')],
    }),
  ),
  works('fhs/env-missing-and-not-needed', { files: [gone('/usr/bin/env')] }),
  works('fhs/dangling-link-in-path', { files: [link('/usr/bin/editor', '/etc/alternatives/editor')] }),
  works('fhs/dangling-link-to-volume', {
    files: [link('/app/data', '/data/now')],
    config: { Volumes: { '/data': {} } },
  }),
  works('fhs/dangling-link-of-documentation', { files: [link('/usr/share/doc/x', '../y')] }),
  works('fhs/static-in-an-empty-directory', { files: [hostFile('/srv/serve', staticServe())] }),
];
