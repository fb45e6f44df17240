import { PATH } from '../bases/common.ts';
import { bytes, directory, gone, hostFile, link, script } from '../members.ts';
import { compile, staticServe, withMachine } from '../programs.ts';
import { casesOn, type TruthCase } from '../truth-case.ts';
import { health } from './health-check.ts';

const { works, fails } = casesOn('static');
const notFound = fails('ended', 'exec/not-found');
const notExecutable = fails('ended', 'exec/not-executable');
const isDirectory = fails('ended', 'exec/is-directory');

/** What the config names is there, and can be started. */
export const EXEC_START = (): readonly TruthCase[] => [
  works('exec/static', {}),
  works('exec/static-with-arguments', { config: { Cmd: ['--verbose', 'x'] } }),
  works('exec/command-alone', { config: { Entrypoint: null, Cmd: ['/app/serve'] } }),
  fails('ended', 'exec/no-command')('exec/no-command', { config: { Entrypoint: null } }),
  fails('ended', 'exec/no-command')('exec/no-command-but-shell-text', {
    config: { Entrypoint: [], Cmd: [], WorkingDir: '/app' },
  }),

  notFound('exec/entrypoint-missing', { config: { Entrypoint: ['/app/server'] } }),
  notFound('exec/entrypoint-deleted', { files: [gone('/app/serve')] }),
  notFound('exec/command-missing', { config: { Entrypoint: null, Cmd: ['/app/server'] } }),
  notFound('exec/directory-missing', { config: { Entrypoint: ['/opt/app/serve'] } }),
  notFound('exec/below-a-file', { config: { Entrypoint: ['/app/serve/x'] } }),
  notFound('exec/trailing-slash', { config: { Entrypoint: ['/app/serve/'] } }),
  notFound('exec/name-not-in-path', { config: { Entrypoint: ['serve'] } }),
  works('exec/name-in-path', { config: { Entrypoint: ['serve'], Env: ['PATH=/usr/bin:/bin:/app'] } }),
  works('exec/name-in-path-with-empty-entries', {
    config: { Entrypoint: ['serve'], Env: ['PATH=:/nowhere::/app:'] },
  }),
  notFound('exec/name-in-path-of-the-runtime-only-if-set', {
    config: { Entrypoint: ['serve'], Env: ['PATH=/nowhere'] },
    files: [link('/usr/local/bin/serve', '/app/serve')],
  }),
  works('exec/name-in-path-of-the-runtime', {
    config: { Entrypoint: ['serve'], Env: [] },
    files: [link('/usr/local/bin/serve', '/app/serve')],
  }),
  works('exec/relative', { config: { Entrypoint: ['./serve'], WorkingDir: '/app' } }),
  notFound('exec/relative-to-another-directory', { config: { Entrypoint: ['./serve'] } }),
  works('exec/relative-upwards', { config: { Entrypoint: ['../app/serve'], WorkingDir: '/tmp' } }),
  works('exec/on-a-volume-that-is-filled', { config: { Volumes: { '/app': {} } } }),

  notFound('exec/link-dangling', {
    files: [link('/app/start', '/opt/serve')],
    config: { Entrypoint: ['/app/start'] },
  }),
  fails('ended', ['exec/not-found'])('exec/link-loop', {
    files: [link('/app/start', 'begin'), link('/app/begin', 'start')],
    config: { Entrypoint: ['/app/start'] },
  }),
  notFound('exec/link-beyond-the-root', {
    files: [link('/app/start', '../../../opt/serve')],
    config: { Entrypoint: ['/app/start'] },
  }),
  works('exec/link-beyond-the-root-that-leads-back', {
    files: [link('/app/start', '../../../app/serve')],
    config: { Entrypoint: ['/app/start'] },
  }),
  works('exec/link-chain', {
    files: [link('/start', '/opt/a'), link('/opt/a', 'b'), link('/opt/b', '../app/serve')],
    config: { Entrypoint: ['/start'] },
  }),
  works('exec/link-to-directory-on-the-way', {
    files: [link('/sbin', 'usr/sbin'), hostFile('/usr/sbin/serve', staticServe())],
    config: { Entrypoint: ['/sbin/serve'] },
  }),
  works('exec/dangling-link-that-nobody-uses', { files: [link('/usr/bin/pager', '/usr/bin/less')] }),
  works('exec/link-loop-that-nobody-uses', { files: [link('/opt/x', 'y'), link('/opt/y', 'x')] }),

  notExecutable('exec/mode-0644', { files: [hostFile('/app/serve', staticServe(), { mode: 0o644 })] }),
  notExecutable('exec/mode-0700-for-another-user', {
    files: [hostFile('/app/serve', staticServe(), { mode: 0o700 })],
    config: { User: 'app' },
  }),
  notExecutable('exec/mode-0077-for-the-owner', {
    files: [hostFile('/app/serve', staticServe(), { mode: 0o077, uid: 1000 })],
    config: { User: 'app' },
  }),
  notExecutable('exec/mode-0750-for-another-group', {
    files: [hostFile('/app/serve', staticServe(), { mode: 0o750, gid: 7 })],
    config: { User: 'app' },
  }),
  works('exec/mode-0700-for-the-owner', {
    files: [hostFile('/app/serve', staticServe(), { mode: 0o700, uid: 1000, gid: 1000 })],
    config: { User: 'app' },
  }),
  works('exec/mode-0750-for-the-group', {
    files: [hostFile('/app/serve', staticServe(), { mode: 0o750, gid: 1000 })],
    config: { User: 'app' },
  }),
  works('exec/mode-0750-for-a-further-group', {
    files: [hostFile('/app/serve', staticServe(), { mode: 0o750, gid: 1001 })],
    config: { User: 'app' },
  }),
  works('exec/mode-0750-for-a-further-group-of-a-number', {
    files: [hostFile('/app/serve', staticServe(), { mode: 0o750, gid: 1001 })],
    config: { User: '1000' },
  }),
  works('exec/mode-0750-for-the-group-of-root', {
    files: [hostFile('/app/serve', staticServe(), { mode: 0o750 })],
    config: { User: '4711' },
  }),
  notExecutable('exec/mode-0750-for-a-further-group-that-was-given-up', {
    files: [hostFile('/app/serve', staticServe(), { mode: 0o750, gid: 1001 })],
    config: { User: 'app:app' },
  }),
  works('exec/mode-0001-for-root', { files: [hostFile('/app/serve', staticServe(), { mode: 0o001 })] }),
  works('exec/mode-0111', {
    files: [hostFile('/app/serve', staticServe(), { mode: 0o111 })],
    config: { User: '1000' },
  }),
  works('exec/setuid-file-present', {
    files: [hostFile('/usr/bin/mount', staticServe(), { mode: 0o4755 })],
    config: { User: 'app' },
  }),
  notExecutable('exec/name-in-path-not-executable', {
    files: [hostFile('/usr/bin/serve', staticServe(), { mode: 0o644 })],
    config: { Entrypoint: ['serve'] },
  }),
  works('exec/name-in-path-twice', {
    files: [
      hostFile('/usr/local/bin/serve', staticServe(), { mode: 0o644 }),
      link('/usr/bin/serve', '/app/serve'),
    ],
    config: { Entrypoint: ['serve'] },
  }),

  isDirectory('exec/entrypoint-is-directory', { config: { Entrypoint: ['/app'] } }),
  isDirectory('exec/entrypoint-is-link-to-directory', {
    files: [link('/start', 'app')],
    config: { Entrypoint: ['/start'] },
  }),
  fails('ended', ['exec/is-directory', 'exec/not-found'])('exec/name-in-path-is-directory', {
    files: [directory('/usr/bin/serve')],
    config: { Entrypoint: ['serve'] },
  }),
  works('exec/name-in-path-after-a-directory', {
    files: [directory('/usr/local/bin/serve'), link('/usr/bin/serve', '/app/serve')],
    config: { Entrypoint: ['serve'] },
  }),
  works('exec/working-directory-closed-to-the-user', {
    files: [directory('/srv', { mode: 0o700 })],
    config: { WorkingDir: '/srv', User: 'app' },
  }),
  works('exec/working-directory-closed-for-root', {
    files: [directory('/srv', { mode: 0o700, uid: 1000 })],
    config: { WorkingDir: '/srv' },
  }),
  fails('ended', 'fhs/missing-path')('exec/working-directory-is-a-file', {
    config: { WorkingDir: '/etc/passwd' },
  }),
  works('exec/working-directory-is-made', { config: { WorkingDir: '/srv/data' } }),

  fails('ended', 'exec/architecture')('exec/for-another-processor', {
    files: [bytes('/app/serve', withMachine(staticServe(), 183))],
  }),
  fails('ended', 'exec/architecture')('exec/for-macos', {
    files: [bytes('/app/serve', Buffer.concat([Buffer.from('cffaedfe0c000001', 'hex'), Buffer.alloc(4096)]))],
  }),
  fails('ended', 'exec/architecture')('exec/for-windows', {
    files: [
      bytes('/app/serve', Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), Buffer.alloc(4096)])),
    ],
  }),
  fails('unhealthy', 'exec/architecture')('exec/health-check-for-another-processor', {
    files: [bytes('/app/probe', withMachine(staticServe(), 183))],
    config: { Healthcheck: health('CMD', '/app/probe') },
  }),
  works('exec/for-the-older-processor', {
    files: [
      hostFile(
        '/app/serve',
        compile({
          compiler: 'gcc',
          source: 'i386',
          args: ['-m32', '-static', '-nostdlib', '-fno-stack-protector', '-fno-pic', '-no-pie'],
        }),
      ),
    ],
  }),
  works('exec/for-another-processor-unused', {
    files: [bytes('/usr/bin/qemu-target', withMachine(staticServe(), 183))],
  }),
  works('exec/static-position-independent', {
    files: [
      hostFile(
        '/app/serve',
        compile({ compiler: 'gcc', source: 'serve', args: ['-static-pie'], name: 'serve-pie' }),
      ),
    ],
  }),

  works('exec/env-with-program', { config: { Entrypoint: ['/usr/bin/env', 'A=b', '/app/serve'] } }),
  fails('ended', ['exec/not-found'])('exec/env-without-program', {
    config: { Entrypoint: ['/usr/bin/env', 'A=b', '/app/server'] },
  }),
  fails('ended', ['exec/not-found'])('exec/env-without-program-in-path', {
    config: { Entrypoint: ['env', 'server'] },
  }),
  works('exec/env-sets-path', { config: { Entrypoint: ['/usr/bin/env', 'PATH=/app', 'serve'] } }),
  works('exec/shell-text', { config: { Entrypoint: ['/bin/sh', '-c', 'echo hi; exec /app/serve'] } }),
  fails('ended', 'exec/not-found')('exec/shell-text-without-program', {
    config: { Entrypoint: ['/bin/sh', '-c', 'exec /app/server'] },
  }),
  fails('ended', 'exec/not-found')('exec/shell-text-without-first-program', {
    config: { Entrypoint: ['/bin/sh', '-c', '/app/migrate && exec /app/serve'] },
  }),
  works('exec/shell-text-goes-on-without-first-program', {
    config: { Entrypoint: ['/bin/sh', '-c', '/app/migrate; exec /app/serve'] },
  }),
  fails('ended', 'exec/not-found')('exec/shell-text-that-minds', {
    config: { Entrypoint: ['/bin/sh', '-ec', '/app/migrate; exec /app/serve'] },
  }),
  works('exec/shell-text-tests-first', {
    config: { Entrypoint: ['/bin/sh', '-c', 'test -x /app/migrate && /app/migrate; exec /app/serve'] },
  }),
  works('exec/shell-text-with-alternative', {
    config: { Entrypoint: ['/bin/sh', '-c', 'command -v server || exec /app/serve'] },
  }),
  works('exec/shell-text-in-background', {
    config: { Entrypoint: ['/bin/sh', '-c', '/app/agent & exec /app/serve'] },
  }),
  works('exec/shell-text-with-applet', {
    config: { Entrypoint: ['/bin/sh', '-c', 'mkdir -p /data && exec /app/serve'], Env: [PATH] },
  }),
  works('exec/script-without-mode-for-a-shell', {
    files: [script('/start.sh', 'exec /app/serve\n', { mode: 0o644 })],
    config: { Entrypoint: ['/bin/sh', '/start.sh'] },
  }),
  works('exec/script-relative-to-working-directory', {
    files: [script('/app/start.sh', 'exec ./serve\n')],
    config: { Entrypoint: ['/bin/sh', 'start.sh'], WorkingDir: '/app' },
  }),
];
