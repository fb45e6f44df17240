import { describe, expect, it } from 'vitest';
import { findInImage, STATIC } from '../../testing/find-in-image.ts';
import { findInConfig } from '../../testing/supervisor-image.ts';
import { LOG_DIRECTORY } from './log-directory.ts';

const NGINX = {
  '/usr/sbin/nginx': STATIC,
  '/etc/nginx/nginx.conf': { text: 'error_log /var/log/nginx/error.log warn;\nevents {}\n' },
};
const config = { cmd: ['nginx'] };

describe('fhs/log-directory', () => {
  it('names the log of nginx and the directory', async () => {
    expect(await findInImage(LOG_DIRECTORY, { files: NGINX, config })).toMatchObject([
      {
        severity: 'error',
        message:
          'nginx (error_log) writes /var/log/nginx/error.log, but the directory /var/log/nginx is not in the image',
        path: '/etc/nginx/nginx.conf',
        line: 1,
      },
    ]);
  });

  it('follows links to the outputs of the container', async () => {
    const files = { ...NGINX, '/var/log/nginx/error.log': { link: '/dev/stderr' } };
    expect(await findInImage(LOG_DIRECTORY, { files, config: { ...config, user: '33' } })).toEqual([]);
  });

  it('knows that only the user of the container may open its outputs', async () => {
    const text =
      '[supervisord]\nnodaemon=true\nuser=app\nlogfile=/dev/null\nlogfile_maxbytes=0\npidfile=/tmp/s.pid\n' +
      '[program:web]\ncommand=/usr/bin/web\nstdout_logfile=/dev/stdout\nstdout_logfile_maxbytes=0\nstderr_logfile=NONE\n';
    expect(await findInConfig(LOG_DIRECTORY, text)).toMatchObject([
      {
        severity: 'error',
        message:
          'program web (stdout_logfile) writes /dev/stdout as app (uid 1000), who may not open the output of the container',
        evidence: expect.stringContaining('belongs to root (uid 0), whom the container is started as'),
      },
    ]);
    expect(await findInConfig(LOG_DIRECTORY, text, { config: { user: 'app' } })).toEqual([]);
  });

  it('minds whether the user may write there', async () => {
    const text =
      '[supervisord]\nlogfile=/dev/null\nlogfile_maxbytes=0\npidfile=/home/app/s.pid\n' +
      '[program:web]\ncommand=/usr/bin/web\nstdout_logfile=/var/log/web.log\nstderr_logfile=/dev/stderr\n';
    expect(await findInConfig(LOG_DIRECTORY, text, { config: { user: 'app' } })).toMatchObject([
      {
        message:
          'program web (stdout_logfile) writes /var/log/web.log as app (uid 1000), who may not write in /var/log',
        line: 7,
      },
    ]);
    expect(await findInConfig(LOG_DIRECTORY, text)).toEqual([]);
    const own = { '/var/log/web.log': { uid: 1000 } };
    expect(await findInConfig(LOG_DIRECTORY, text, { files: own, config: { user: 'app' } })).toEqual([]);
  });
});
