import { describe, expect, it } from 'vitest';
import { findInConfig, withProgram } from '../../testing/supervisor-image.ts';
import { LOG_DIRECTORY } from './log-directory.ts';

const find = (line: string, more = {}) =>
  findInConfig(LOG_DIRECTORY, withProgram('command=/usr/bin/web', line), more);

describe('supervisord/log-directory', () => {
  it('names the directory that a program logs to', async () => {
    expect(await find('stdout_logfile=/var/log/web/out.log')).toMatchObject([
      {
        severity: 'error',
        message:
          'program web has stdout_logfile=/var/log/web/out.log, but there is no directory /var/log/web',
        line: 6,
        evidence: expect.stringContaining(
          'supervisord would stop: The directory named as part of the path /var/log/web/out.log does not exist',
        ),
        fix: expect.stringContaining('mkdir -p /var/log/web'),
      },
    ]);
  });

  it('names those of supervisord itself, every one', async () => {
    const text = '[supervisord]\nlogfile=/srv/log/s.log\npidfile=/srv/run/s.pid\nchildlogdir=/srv/child\n';
    expect((await findInConfig(LOG_DIRECTORY, text)).map(({ message }) => message)).toEqual([
      'supervisord has logfile=/srv/log/s.log, but there is no directory /srv/log',
      'supervisord has pidfile=/srv/run/s.pid, but there is no directory /srv/run',
      'supervisord has childlogdir=/srv/child, but there is no directory /srv/child',
    ]);
  });

  it('sees quotes in a path', async () => {
    expect((await find('stdout_logfile="/var/log/out.log"'))[0]?.fix).toBe('leave the quotes out');
  });

  it('says nothing of directories that are there, mounted, given, or made by the start script', async () => {
    expect(await find('stdout_logfile=/var/log/out.log')).toEqual([]);
    expect(await find('stdout_logfile=/dev/stdout')).toEqual([]);
    expect(await find('stdout_logfile=/var/log/web/out.log', { mounts: ['/var/log/web'] })).toEqual([]);
    expect(await find('stdout_logfile=/data/out.log', { mounts: ['/data/deeper'] })).toEqual([]);
    const script = '#!/bin/sh\nmkdir -p /var/log/web\nexec "$@"\n';
    const started = {
      files: { '/start.sh': { text: script, mode: 0o755 } },
      config: { entrypoint: ['/start.sh'] },
    };
    expect(await find('stdout_logfile=/var/log/web/out.log', started)).toEqual([]);
  });
});
