import { LIBRARIES } from '../closure.ts';
import { directory, gone, hostFile, link, script, text } from '../members.ts';
import { casesOn, type TruthCase } from '../truth-case.ts';
import { health } from './health-check.ts';

const node = casesOn('node');
const python = casesOn('python');

/** Node and Python, which get their programs as files. */
export const LANGUAGES = (): readonly TruthCase[] => [
  node.works('fhs/node', {}),
  node.works('fhs/node-as-user-without-tmp', {
    files: [gone('/tmp'), gone('/var/tmp'), gone('/home/app')],
    config: { User: 'app' },
  }),
  node.fails('ended', 'fhs/missing-path')('fhs/node-script-missing', {
    config: { Entrypoint: ['node', '/app/index.js'] },
  }),
  node.fails('ended', 'fhs/missing-path')('fhs/node-script-relative-to-another-directory', {
    config: { Entrypoint: ['node', 'server.js'], WorkingDir: '/srv' },
  }),
  node.works('fhs/node-script-relative', {
    config: { Entrypoint: ['node', 'server.js'], WorkingDir: '/app' },
  }),
  node.works('fhs/node-script-without-its-end', {
    config: { Entrypoint: ['node', 'server'], WorkingDir: '/app' },
  }),
  node.works('fhs/node-options-before-script', {
    config: { Entrypoint: ['node', '--max-old-space-size=64', '/app/server.js'] },
  }),
  node.works('fhs/node-evaluates-text', {
    config: { Entrypoint: ['node', '-e', 'console.log("READY"); setInterval(() => {}, 60000)'] },
  }),
  node.fails('ended', 'exec/library-missing')('exec/node-library-missing', {
    files: [gone(`${LIBRARIES}/libstdc++.so.6`)],
  }),
  node.works('exec/node-health-check-operator-that-nobody-reads', {
    config: { Healthcheck: health('CMD', 'node', '/app/server.js', '--end=0', '||', 'exit', '1') },
  }),
  node.fails('ended', 'fhs/not-traversable')('fhs/node-script-in-closed-directory', {
    files: [directory('/app', { mode: 0o700 })],
    config: { User: 'app' },
  }),

  python.works('fhs/python', {}),
  python.works('fhs/python-as-user-without-tmp', {
    files: [gone('/tmp'), gone('/var/tmp')],
    config: { User: 'app' },
  }),
  python.fails('ended', 'fhs/missing-path')('fhs/python-script-missing', {
    config: { Entrypoint: ['/usr/bin/python3', '/app/server.py'] },
  }),
  python.fails('ended', 'fhs/missing-path')('fhs/python-script-dangling', {
    files: [link('/app/server.py', '/opt/server.py')],
    config: { Entrypoint: ['/usr/bin/python3', '/app/server.py'] },
  }),
  python.works('fhs/python-options-before-script', {
    config: { Entrypoint: ['/usr/bin/python3', '-u', '-I', '/app/main.py'] },
  }),
  python.works('exec/python-by-env', {
    files: [
      script(
        '/app/start',
        '#!/usr/bin/env python3\nprint("READY", flush=True)\nimport time\ntime.sleep(600)\n',
      ),
    ],
    config: { Entrypoint: ['/app/start'] },
  }),
  python.fails('ended', 'exec/interpreter-missing')('exec/python-by-env-of-another-version', {
    files: [script('/app/start', '#!/usr/bin/env python3.9\nprint("READY")\n')],
    config: { Entrypoint: ['/app/start'] },
  }),
  python.fails('ended', 'exec/interpreter-missing')('exec/python-of-another-place', {
    files: [script('/app/start', '#!/usr/local/bin/python3\nprint("READY")\n')],
    config: { Entrypoint: ['/app/start'] },
  }),
  python.fails('ended', 'exec/library-missing')('exec/python-library-missing', {
    files: [gone(`${LIBRARIES}/libexpat.so.1`)],
  }),
  python.fails('ended', 'exec/not-found')('exec/python-link-missing', {
    files: [gone('/usr/bin/python3.11')],
  }),
  python.works('fhs/python-optional-settings-missing', {
    files: [
      text(
        '/app/main.py',
        'import os, time\nif os.path.exists("/etc/app.conf"):\n    open("/etc/app.conf").read()\nprint("READY", flush=True)\ntime.sleep(600)\n',
      ),
    ],
  }),
  python.limit('ended', { why: 'what a program reads, only running it tells' })(
    'fhs/python-reads-what-is-missing',
    {
      files: [text('/app/main.py', 'open("/etc/app.conf").read()\nprint("READY", flush=True)\n')],
    },
  ),
  python.limit('ended', { why: 'what a program imports, only running it tells' })(
    'fhs/python-imports-what-is-missing',
    {
      files: [text('/app/main.py', 'import flask\nprint("READY", flush=True)\n')],
    },
  ),
  python.works('fhs/python-runs-a-program-if-there', {
    files: [
      hostFile('/app/helper', '/bin/busybox'),
      text(
        '/app/main.py',
        'import shutil, time\nshutil.which("ffmpeg")\nprint("READY", flush=True)\ntime.sleep(600)\n',
      ),
    ],
  }),
];
