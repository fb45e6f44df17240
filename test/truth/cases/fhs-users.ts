import { plainServe } from '../libraries.ts';
import { directory, gone, hostFile, link, script, text } from '../members.ts';
import { staticServe } from '../programs.ts';
import { casesOn, type TruthCase } from '../truth-case.ts';
import { health } from './health-check.ts';

const { works, fails, limit } = casesOn('static');
const glibc = casesOn('glibc');
const closed = fails('ended', 'fhs/not-traversable');

/** Directories that are closed to the user, and places for temporary files. */
export const FHS_USERS = (): readonly TruthCase[] => [
  works('fhs/user', { config: { User: 'app' } }),
  closed('fhs/directory-closed', { files: [directory('/app', { mode: 0o700 })], config: { User: 'app' } }),
  closed('fhs/directory-closed-for-a-number', {
    files: [directory('/app', { mode: 0o700 })],
    config: { User: '4711' },
  }),
  closed('fhs/directory-closed-further-up', {
    files: [
      directory('/opt', { mode: 0o750 }),
      directory('/opt/app'),
      hostFile('/opt/app/serve', staticServe()),
    ],
    config: { User: 'app', Entrypoint: ['/opt/app/serve'] },
  }),
  closed('fhs/directory-closed-behind-a-link', {
    files: [
      directory('/opt', { mode: 0o700 }),
      hostFile('/opt/serve', staticServe()),
      link('/app/start', '/opt/serve'),
    ],
    config: { User: 'app', Entrypoint: ['/app/start'] },
  }),
  closed('fhs/directory-closed-to-its-owner', {
    files: [directory('/app', { mode: 0o077, uid: 1000 })],
    config: { User: 'app' },
  }),
  closed('fhs/directory-of-interpreter-closed', {
    files: [
      directory('/opt', { mode: 0o700 }),
      hostFile('/opt/sh', '/bin/busybox'),
      script('/start', '#!/opt/sh\nexec /app/serve\n'),
    ],
    config: { User: 'app', Entrypoint: ['/start'] },
  }),
  fails('ended', 'fhs/not-traversable')('fhs/directory-closed-behind-a-script', {
    files: [directory('/app', { mode: 0o700 }), script('/start', '#!/bin/sh\nexec /app/serve\n')],
    config: { User: 'app', Entrypoint: ['/start'] },
  }),
  fails('ended', 'fhs/not-traversable')('fhs/directory-of-script-closed', {
    files: [directory('/app', { mode: 0o700 }), script('/app/start.sh', 'echo READY; exec sleep 600\n')],
    config: { User: 'app', Entrypoint: ['/bin/sh', '/app/start.sh'] },
  }),
  fails('unhealthy', 'fhs/not-traversable')('fhs/directory-of-health-check-closed', {
    files: [directory('/opt', { mode: 0o700 }), hostFile('/opt/probe', staticServe())],
    config: { User: 'app', Healthcheck: health('CMD', '/opt/probe', '--end=0') },
  }),
  works('fhs/directory-closed-for-root', { files: [directory('/app', { mode: 0o700, uid: 1000 })] }),
  works('fhs/directory-0711', { files: [directory('/app', { mode: 0o711 })], config: { User: 'app' } }),
  works('fhs/directory-of-the-user', {
    files: [directory('/app', { mode: 0o700, uid: 1000, gid: 1000 })],
    config: { User: 'app' },
  }),
  works('fhs/directory-of-a-further-group', {
    files: [directory('/app', { mode: 0o750, gid: 1001 })],
    config: { User: 'app' },
  }),
  works('fhs/directory-closed-that-nobody-needs', {
    files: [directory('/opt', { mode: 0o700 })],
    config: { User: 'app' },
  }),

  works('fhs/tmp-missing-static', { files: [gone('/tmp')], config: { User: 'app' } }),
  glibc.works('fhs/tmp-missing-not-needed', { files: [gone('/tmp'), gone('/var/tmp')] }),
  glibc.works('fhs/tmp-missing-not-needed-by-user', {
    files: [gone('/tmp'), gone('/var/tmp')],
    config: { User: 'app' },
  }),
  glibc.works('fhs/tmp-closed-not-needed-by-user', {
    files: [directory('/tmp', { mode: 0o755 })],
    config: { User: 'app' },
  }),
  glibc.works('fhs/tmp-closed-for-root', {
    files: [directory('/tmp', { mode: 0o755 }), hostFile('/app/serve', plainServe())],
    config: { Cmd: ['--scratch'] },
  }),
  glibc.works('fhs/tmp-open-without-sticky-bit', {
    files: [directory('/tmp', { mode: 0o777 }), hostFile('/app/serve', plainServe())],
    config: { User: 'app', Cmd: ['--scratch'] },
  }),
  glibc.works('fhs/tmp-missing-but-a-volume', {
    files: [gone('/tmp'), hostFile('/app/serve', plainServe())],
    config: { Cmd: ['--scratch'], Volumes: { '/tmp': {} } },
  }),
  glibc.works('fhs/tmp-missing-but-a-variable', {
    files: [gone('/tmp'), hostFile('/app/serve', plainServe())],
    config: { User: 'app', Cmd: ['--scratch'], Env: ['TMPDIR=/home/app'] },
  }),
  glibc.limit('ended', {
    why: 'whether a program makes temporary files, nothing in it says',
    warning: 'fhs/tmp-missing',
  })('fhs/tmp-missing-needed', {
    files: [gone('/tmp'), hostFile('/app/serve', plainServe())],
    config: { User: 'app', Cmd: ['--scratch'] },
  }),
  glibc.limit('ended', {
    why: 'whether a program makes temporary files, nothing in it says',
    warning: 'fhs/tmp-mode',
  })('fhs/tmp-closed-needed', {
    files: [directory('/tmp', { mode: 0o755 }), hostFile('/app/serve', plainServe())],
    config: { User: 'app', Cmd: ['--scratch'] },
  }),
  glibc.limit('ended', {
    why: 'what a program writes besides its logs, nothing in it says',
    warning: 'fhs/home',
  })('fhs/home-missing-needed', {
    files: [gone('/home/app'), hostFile('/app/serve', plainServe())],
    config: { User: 'app', Cmd: ['--write=/home/app/state'] },
  }),
  glibc.works('fhs/home-missing-not-needed', { files: [gone('/home/app')], config: { User: 'app' } }),
  limit('ended', { why: 'what a program writes besides its logs, nothing in it says' })(
    'fhs/data-not-writable',
    {
      files: [text('/data/state', '')],
      config: { User: 'app', Cmd: ['--write=/data/state'] },
    },
  ),
  works('fhs/runtime-gives-files', {
    files: [
      script(
        '/start',
        '#!/bin/sh\nset -e\ncat /etc/hosts /etc/resolv.conf /proc/self/status > /dev/null\nexec /app/serve\n',
      ),
    ],
    config: { Entrypoint: ['/start'] },
  }),
];
