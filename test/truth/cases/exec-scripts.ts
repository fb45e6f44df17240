import { directory, hostFile, link, script } from '../members.ts';
import { staticServe } from '../programs.ts';
import { casesOn, type TruthCase } from '../truth-case.ts';
import { start } from './start-script.ts';

const { works, fails } = casesOn('static');
const noInterpreter = fails('ended', 'exec/interpreter-missing');

/** First lines of scripts. */
export const EXEC_SCRIPTS = (): readonly TruthCase[] => [
  works('exec/script', start('#!/bin/sh\nexec /app/serve\n')),
  works('exec/script-blank-before-interpreter', start('#! /bin/sh -e\nexec /app/serve\n')),
  works('exec/script-env', start('#!/usr/bin/env sh\nexec /app/serve\n')),
  works(
    'exec/script-for-a-link',
    start('#!/opt/sh\nexec /app/serve\n', { files: [link('/opt/sh', '/bin/busybox')] }),
  ),
  works(
    'exec/script-for-a-script',
    start('#!/opt/run\n', { files: [script('/opt/run', '#!/bin/sh\nexec /app/serve\n')] }),
  ),
  works(
    'exec/script-carriage-return-in-comment',
    start('#!/bin/sh\n# written elsewhere\r\nexec /app/serve\n'),
  ),
  works('exec/script-without-first-line-for-a-shell', {
    files: [script('/start', 'exec /app/serve\n')],
    config: { Entrypoint: ['/bin/sh', '-c', '/start'] },
  }),
  noInterpreter('exec/script-python-missing', start('#!/usr/bin/python3\nprint("READY")\n')),
  noInterpreter('exec/script-bash-missing', start('#!/bin/bash\nexec /app/serve\n')),
  noInterpreter('exec/script-windows-lines', start('#!/bin/sh\r\nexec /app/serve\r\n')),
  noInterpreter('exec/script-windows-lines-with-argument', start('#!/bin/sh\r\n\r\n')),
  fails('ended', 'exec/interpreter-missing')(
    'exec/script-env-program-missing',
    start('#!/usr/bin/env bash\nexec /app/serve\n'),
  ),
  fails('ended', 'exec/interpreter-missing')(
    'exec/script-env-windows-lines',
    start('#!/usr/bin/env sh\r\nexec /app/serve\r\n'),
  ),
  noInterpreter('exec/script-without-first-line', start('exec /app/serve\n')),
  noInterpreter('exec/script-byte-order-mark', start('\uFEFF#!/bin/sh\nexec /app/serve\n')),
  noInterpreter('exec/script-blank-line-first', start('\n#!/bin/sh\nexec /app/serve\n')),
  noInterpreter('exec/script-empty', start('')),
  noInterpreter(
    'exec/script-interpreter-dangling',
    start('#!/opt/sh\n', { files: [link('/opt/sh', '/bin/bash')] }),
  ),
  noInterpreter('exec/script-relative-interpreter', start('#!bin/bash\nexec /app/serve\n')),
  fails('ended', 'exec/not-executable')(
    'exec/script-interpreter-not-executable',
    start('#!/opt/run\n', { files: [hostFile('/opt/run', staticServe(), { mode: 0o644 })] }),
  ),
  fails('ended', 'exec/is-directory')(
    'exec/script-interpreter-is-directory',
    start('#!/opt/run\n', { files: [directory('/opt/run')] }),
  ),
  fails('ended', 'exec/not-executable')('exec/script-mode-0644', {
    files: [script('/start', '#!/bin/sh\nexec /app/serve\n', { mode: 0o644 })],
    config: { Entrypoint: ['/start'] },
  }),
  fails('ended', 'exec/not-executable')(
    'exec/script-starts-what-is-not-executable',
    start('#!/bin/sh\nexec /app/step\n', { files: [hostFile('/app/step', staticServe(), { mode: 0o644 })] }),
  ),
  fails('ended', 'exec/interpreter-missing')(
    'exec/script-starts-a-script-without-interpreter',
    start('#!/bin/sh\nexec /app/step\n', { files: [script('/app/step', '#!/bin/bash\n')] }),
  ),
  works('exec/script-unused-without-interpreter', {
    files: [script('/usr/bin/report', '#!/usr/bin/python3\n')],
  }),
  works('exec/script-hands-over', start('#!/bin/sh\nexec "$@"\n', { config: { Cmd: ['/app/serve'] } })),
  fails('ended', 'exec/not-found')(
    'exec/script-hands-over-what-is-missing',
    start('#!/bin/sh\nexec "$@"\n', { config: { Cmd: ['/app/server'] } }),
  ),
  fails('ended', 'exec/not-found')(
    'exec/script-hands-over-a-name-that-is-missing',
    start('#!/bin/sh\nset -e\nexec "$@"\n', { config: { Cmd: ['server', '--port', '80'] } }),
  ),
];
