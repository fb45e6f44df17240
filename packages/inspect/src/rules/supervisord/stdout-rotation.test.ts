import { describe, expect, it } from 'vitest';
import { findInConfig, withProgram } from '../../testing/supervisor-image.ts';
import { STDOUT_ROTATION } from './stdout-rotation.ts';

const find = (...lines: readonly string[]) =>
  findInConfig(STDOUT_ROTATION, withProgram('command=/usr/bin/web', ...lines));

describe('supervisord/stdout-rotation', () => {
  it('warns of a program that logs to the output with rotation on', async () => {
    expect(await find('stdout_logfile=/dev/stdout')).toMatchObject([
      {
        severity: 'warning',
        message: 'program web logs to /dev/stdout with rotation on, which fails at every line',
        line: 6,
        evidence: expect.stringContaining('[Errno 29] Illegal seek'),
        fix: 'set stdout_logfile_maxbytes=0',
      },
    ]);
    expect(await find('stderr_logfile=/dev/fd/2', 'stderr_logfile_maxbytes=1MB')).toMatchObject([
      { line: 7 },
    ]);
  });

  it('knows that supervisord itself ends', async () => {
    const text = '[supervisord]\nnodaemon=true\nlogfile=/dev/stdout\n';
    expect(await findInConfig(STDOUT_ROTATION, text)).toMatchObject([
      {
        severity: 'error',
        message: 'supervisord logs to /dev/stdout with rotation on, and ends at the first line',
        line: 3,
      },
    ]);
    expect(await findInConfig(STDOUT_ROTATION, `${text}logfile_maxbytes=0\n`)).toEqual([]);
  });

  it('accepts it with rotation off, and files', async () => {
    expect(await find('stdout_logfile=/dev/stdout', 'stdout_logfile_maxbytes=0')).toEqual([]);
    expect(await find('stdout_logfile=/var/log/out.log')).toEqual([]);
    expect(await find('redirect_stderr=true', 'stderr_logfile=/dev/stderr')).toEqual([]);
  });
});
