import { hostFile, script } from '../members.ts';
import { staticServe } from '../programs.ts';
import { casesOn, type TruthCase } from '../truth-case.ts';
import { health } from './health-check.ts';

const { works, fails, limit } = casesOn('static');
const probeMissing = fails('unhealthy', 'exec/probe-missing');

/** Health checks, and operators that no shell sees. */
export const EXEC_HEALTH = (): readonly TruthCase[] => [
  works('exec/health-check', { config: { Healthcheck: health('CMD', '/app/serve', '--end=0') } }),
  works('exec/health-check-off', { config: { Healthcheck: { Test: ['NONE'] } } }),
  works('exec/health-check-in-shell', {
    config: { Healthcheck: health('CMD-SHELL', 'test -f /etc/passwd || exit 1') },
  }),
  probeMissing('exec/health-check-missing', { config: { Healthcheck: health('CMD', '/app/probe') } }),
  probeMissing('exec/health-check-by-name-missing', {
    config: { Healthcheck: health('CMD', 'curl', '-f', 'http://127.0.0.1/') },
  }),
  probeMissing('exec/health-check-in-shell-missing', {
    config: { Healthcheck: health('CMD-SHELL', 'curl -f http://127.0.0.1/ || exit 1') },
  }),
  probeMissing('exec/health-check-in-shell-by-path-missing', {
    config: { Healthcheck: health('CMD-SHELL', '/app/probe') },
  }),
  probeMissing('exec/health-check-in-pipe-missing', {
    config: { Healthcheck: health('CMD-SHELL', 'set -o pipefail; curl -s http://127.0.0.1/ | cat') },
  }),
  works('exec/health-check-does-not-mind', {
    config: { Healthcheck: health('CMD-SHELL', 'curl -f http://127.0.0.1/ || true') },
  }),
  works('exec/health-check-ends-otherwise', {
    config: { Healthcheck: health('CMD-SHELL', '/app/probe; exit 0') },
  }),
  works('exec/health-check-in-pipe-whose-end-decides', {
    config: { Healthcheck: health('CMD-SHELL', 'curl -s http://127.0.0.1/ | cat') },
  }),
  works('exec/health-check-has-alternative', {
    config: { Healthcheck: health('CMD-SHELL', 'curl -f http://127.0.0.1/ || /app/serve --end=0') },
  }),
  works('exec/health-check-tests-first', {
    config: { Healthcheck: health('CMD-SHELL', 'if command -v curl; then curl -f http://127.0.0.1/; fi') },
  }),
  works('exec/health-check-by-applet', { config: { Healthcheck: health('CMD-SHELL', 'stat /etc/passwd') } }),
  fails('unhealthy', 'exec/not-executable')('exec/health-check-not-executable', {
    files: [hostFile('/app/probe', staticServe(), { mode: 0o644 })],
    config: { Healthcheck: health('CMD', '/app/probe', '--end=0') },
  }),
  fails('unhealthy', 'exec/is-directory')('exec/health-check-is-directory', {
    config: { Healthcheck: health('CMD', '/app') },
  }),
  fails('unhealthy', 'exec/interpreter-missing')('exec/health-check-script-without-interpreter', {
    files: [script('/app/probe', '#!/usr/bin/python3\n')],
    config: { Healthcheck: health('CMD', '/app/probe') },
  }),

  fails('unhealthy', 'exec/shell-operator')('exec/health-check-operator', {
    config: { Healthcheck: health('CMD', 'cat', '/etc/passwd', '||', 'exit', '1') },
  }),
  fails('unhealthy', 'exec/shell-operator')('exec/health-check-then', {
    config: { Healthcheck: health('CMD', '/bin/busybox', 'cat', '/etc/passwd', '&&', 'echo', 'well') },
  }),
  fails('unhealthy', 'exec/shell-operator')('exec/health-check-redirected', {
    config: { Healthcheck: health('CMD', 'cat', '/etc/passwd', '>', '/dev/null', '2>&1') },
  }),
  works('exec/health-check-operator-that-nobody-reads', {
    config: { Healthcheck: health('CMD', '/app/serve', '--end=0', '||', 'exit', '1') },
  }),
  works('exec/health-check-operator-in-shell', {
    config: { Healthcheck: health('CMD', '/bin/sh', '-c', 'cat /etc/passwd > /dev/null || exit 1') },
  }),

  fails('ended', 'exec/shell-operator')('exec/operator-and', {
    config: { Entrypoint: ['/bin/mkdir', '-p', '/data', '&&', '/app/serve'] },
  }),
  fails('ended', 'exec/shell-operator')('exec/operator-and-to-a-program-that-minds', {
    config: { Entrypoint: ['/app/serve', '--strict', '&&', '/app/serve'] },
  }),
  fails('ended', 'exec/shell-operator')('exec/operator-then', {
    config: { Entrypoint: ['/bin/echo', 'setup', ';', '/app/serve'] },
  }),
  fails('ended', 'exec/shell-operator')('exec/operator-in-command', {
    config: { Entrypoint: ['/bin/echo'], Cmd: ['setup', '&&', '/app/serve'] },
  }),
  fails('ended', 'exec/shell-operator')('exec/operator-behind-shell-text', {
    config: { Entrypoint: ['/bin/sh', '-c', '/bin/true', '&&', '/app/serve'] },
  }),
  works('exec/operator-inside-a-word', { config: { Entrypoint: ['/app/serve', '--strict'], Cmd: [] } }),
  works('exec/operator-as-value', {
    config: { Entrypoint: ['/app/serve', '--separator', '|', '--end', ';'] },
  }),
  works('exec/operator-in-a-sentence', { config: { Entrypoint: ['/app/serve', 'a && b > c'] } }),
  works('exec/operator-that-nobody-reads', { config: { Entrypoint: ['/app/serve', '||', 'exit', '1'] } }),
  works('exec/operator-before-talk', { config: { Entrypoint: ['/app/serve', '&&', 'echo', 'done'] } }),
  works('exec/pipe-that-nobody-reads', { config: { Entrypoint: ['/app/serve', '|', 'cat'] } }),
  works('exec/redirection-that-nobody-reads', {
    config: { Entrypoint: ['/app/serve', '>', '/var/log/serve'] },
  }),
  works('exec/variable-that-the-program-replaces', {
    config: { Entrypoint: ['/app/serve', '--port=$PORT'] },
  }),
  limit('ended', {
    why: 'whether a program minds surplus words, or reads them in its own way, is known to it alone',
    warning: 'exec/shell-operator',
  })('exec/redirection-that-the-program-minds', {
    config: { Entrypoint: ['/app/serve', '--strict', '>', '/var/log/serve'] },
  }),
  limit('ended', {
    why: 'some programs replace variables in their arguments themselves',
    warning: 'exec/shell-operator',
  })('exec/variable-that-the-program-minds', {
    config: { Entrypoint: ['/app/serve', '--strict', '$PORT'] },
  }),
];
