import { describe, expect, it } from 'vitest';
import { findInImage, PASSWD, STATIC } from '../../testing/find-in-image.ts';
import { findInConfig } from '../../testing/supervisor-image.ts';
import { RUN } from './run.ts';

const NGINX = {
  '/usr/sbin/nginx': STATIC,
  '/etc/passwd': PASSWD,
  '/etc/nginx/nginx.conf': { text: 'events {}\npid /run/nginx.pid;\n' },
};
const config = { cmd: ['nginx'] };
const directory = { type: 'directory' as const };

describe('fhs/run', () => {
  it('names the pid file of nginx and the directory', async () => {
    expect(await findInImage(RUN, { files: NGINX, config })).toEqual([
      {
        rule: 'fhs/run',
        severity: 'error',
        message: 'nginx (pid) writes /run/nginx.pid, but the directory /run is not in the image',
        path: '/etc/nginx/nginx.conf',
        line: 2,
        evidence: '/run/nginx.pid is named in /etc/nginx/nginx.conf:2; /run does not exist',
        fix: 'mkdir -p /run in a Dockerfile, extraCommands = "mkdir -p run" of a Nix image, or a tmpfs there',
      },
    ]);
    expect(await findInImage(RUN, { files: { ...NGINX, '/run': directory }, config })).toEqual([]);
    expect(await findInImage(RUN, { files: NGINX, config, mounts: ['/run'] })).toEqual([]);
  });

  it('minds whether the user may write there', async () => {
    const files = { ...NGINX, '/run': directory };
    expect(await findInImage(RUN, { files, config: { ...config, user: 'web' } })).toMatchObject([
      {
        message: 'nginx (pid) writes /run/nginx.pid as web (uid 33), who may not write in /run',
        evidence: '/run/nginx.pid is named in /etc/nginx/nginx.conf:2; /run belongs to 0:0, mode 0755',
      },
    ]);
    const own = { ...files, '/run': { ...directory, uid: 33 } };
    expect(await findInImage(RUN, { files: own, config: { ...config, user: 'web' } })).toEqual([]);
  });

  it('only warns of the pid file of supervisord, which goes on without', async () => {
    const text = '[supervisord]\npidfile=/run/supervisord.pid\nlogfile=/dev/null\nlogfile_maxbytes=0\n';
    expect(await findInConfig(RUN, text, { config: { user: 'app' } })).toMatchObject([
      {
        severity: 'warning',
        message:
          'supervisord (pidfile) writes /run/supervisord.pid as app (uid 1000), who may not write in /run',
      },
    ]);
    expect(await findInConfig(RUN, text)).toEqual([]);
  });
});
