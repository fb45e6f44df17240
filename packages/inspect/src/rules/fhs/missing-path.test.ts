import { describe, expect, it } from 'vitest';
import { findInImage, STATIC } from '../../testing/find-in-image.ts';
import { findInConfig, SUPERVISORD_SECTION } from '../../testing/supervisor-image.ts';
import { MISSING_PATH } from './missing-path.ts';

const SYSTEMD = { '/sbin/init': { link: '/lib/systemd/systemd' }, '/lib/systemd/systemd': STATIC };

describe('fhs/missing-path', () => {
  it('names the program of supervisord, the path and the line', async () => {
    const text = `${SUPERVISORD_SECTION}[program:x]\ncommand=/usr/bin/X :99\n`;
    expect(await findInConfig(MISSING_PATH, text)).toEqual([
      {
        rule: 'fhs/missing-path',
        severity: 'error',
        message: 'program x runs /usr/bin/X, which is not in the image',
        path: '/etc/supervisord.conf',
        line: 5,
        evidence:
          '/usr/bin/X is named in /etc/supervisord.conf:5; /usr/bin/X does not exist, no layer and no volume has it',
        fix: 'put what provides /usr/bin/X into the image, or name the place where it is',
      },
    ]);
    expect(await findInConfig(MISSING_PATH, text, { files: { '/usr/bin/X': STATIC } })).toEqual([]);
    expect(await findInConfig(MISSING_PATH, text, { mounts: ['/usr/bin'] })).toEqual([]);
  });

  it('only warns of programs that nothing is known to start', async () => {
    const text = `${SUPERVISORD_SECTION}[program:x]\ncommand=/usr/bin/X :99\n`;
    expect(await findInConfig(MISSING_PATH, text, { config: { cmd: ['/usr/bin/web'] } })).toMatchObject([
      { severity: 'warning', message: 'program x runs /usr/bin/X, which is not in the image' },
    ]);
    expect(await findInConfig(MISSING_PATH, `${text}autostart=false\n`)).toMatchObject([
      { severity: 'warning' },
    ]);
  });

  it('reads scripts that are started', async () => {
    const script = (text: string) => ({
      '/bin/sh': STATIC,
      '/entry.sh': { text: `#!/bin/sh\n${text}\n`, mode: 0o755 },
    });
    const find = (text: string) =>
      findInImage(MISSING_PATH, { files: script(text), config: { entrypoint: ['/entry.sh'] } });
    expect(await find('exec /opt/app/run "$1"')).toMatchObject([
      { message: '/entry.sh runs /opt/app/run, which is not in the image', path: '/entry.sh', line: 2 },
    ]);
    expect(await find('[ -x /opt/app/run ] && /opt/app/run')).toEqual([]);
    expect(await find('if true; then /opt/app/run; fi')).toEqual([]);
    expect(await find('cp -r /seed /opt/app/run\n/opt/app/run')).toEqual([]);
    expect(await find('apt-get install -y app\n/opt/app/run')).toEqual([]);
    expect(await find('exit 0\n/opt/app/run')).toEqual([]);
  });

  it('reads what interpreters are given', async () => {
    const files = { '/usr/bin/node': STATIC };
    const config = { cmd: ['node', 'server.js'], workingDir: '/srv' };
    expect(await findInImage(MISSING_PATH, { files, config })).toMatchObject([
      { message: 'the command needs /srv/server.js, which is not in the image' },
    ]);
    expect(await findInImage(MISSING_PATH, { files: { ...files, '/srv/server.js': {} }, config })).toEqual(
      [],
    );
    expect(await findInImage(MISSING_PATH, { files, config: { cmd: ['node', 'server'] } })).toEqual([]);
    expect(await findInImage(MISSING_PATH, { files, config: { ...config, volumes: ['/srv'] } })).toEqual([]);
  });

  it('reads units where systemd is started', async () => {
    const unit = {
      text: '[Unit]\nDescription=x\n[Service]\nExecStart=!/opt/a \\\n  -f\nExecStartPre=-/opt/b\n',
    };
    const files = { '/etc/systemd/system/x.service': unit };
    const config = { cmd: ['/sbin/init'] };
    expect(await findInImage(MISSING_PATH, { files: { ...SYSTEMD, ...files }, config })).toMatchObject([
      {
        message: 'unit x.service runs /opt/a, which is not in the image',
        path: '/etc/systemd/system/x.service',
        line: 4,
      },
    ]);
    const enabled = {
      '/lib/systemd/system/y.service': { text: '[Service]\nExecStart=/opt/y\n' },
      '/etc/systemd/system/multi-user.target.wants/y.service': { link: '/lib/systemd/system/y.service' },
      '/lib/systemd/system/z.service': { text: '[Service]\nExecStart=/opt/z\n' },
      '/etc/systemd/system/c.service': {
        text: '[Unit]\nConditionPathExists=/opt/c\n[Service]\nExecStart=/opt/c\n',
      },
      '/etc/systemd/system/m.service': { link: '/dev/null' },
    };
    expect(await findInImage(MISSING_PATH, { files: { ...SYSTEMD, ...enabled }, config })).toMatchObject([
      { message: 'unit y.service runs /opt/y, which is not in the image' },
    ]);
    expect(await findInImage(MISSING_PATH, { files, config: { cmd: ['/bin/sh'] } })).toEqual([]);
  });

  it('reads crontabs where cron is started', async () => {
    const files = {
      '/usr/sbin/cron': STATIC,
      '/bin/sh': STATIC,
      '/etc/passwd': { text: 'root:x:0:0:root:/root:/bin/sh\n' },
      '/etc/cron.d/job': {
        text: 'MAILTO=root\n*/5 * * * * root /opt/clean --all\n@daily root test -x /opt/b && /opt/b\n# 1 2 3 4 5 root /opt/c\n',
      },
    };
    expect(await findInImage(MISSING_PATH, { files, config: { cmd: ['cron', '-f'] } })).toMatchObject([
      {
        message: 'the cron job of root runs /opt/clean, which is not in the image',
        path: '/etc/cron.d/job',
        line: 2,
      },
    ]);
    expect(await findInImage(MISSING_PATH, { files, config: { cmd: ['/bin/sh'] } })).toEqual([]);
  });

  it('reads the configuration of an nginx that is started', async () => {
    const conf = `
user www; # include /etc/nginx/no.conf;
include /etc/nginx/modules/*.conf;
http {
  include mime.types;
  include /etc/nginx/lost.conf;
  include /etc/nginx/more.conf;
  log_format x '$remote_addr "{}" ;';
  server { root /srv/$host; ssl_certificate /etc/ssl/site.pem; }
}`;
    const files = {
      '/usr/sbin/nginx': STATIC,
      '/etc/nginx/nginx.conf': { text: conf },
      '/etc/nginx/more.conf': { text: 'server { root /srv/www; }' },
    };
    const config = { cmd: ['nginx', '-g', 'daemon off;'] };
    const messages = (await findInImage(MISSING_PATH, { files, config })).map(
      ({ severity, path, line, message }) => `${severity} ${path}:${line} ${message}`,
    );
    expect(messages).toEqual([
      'error /etc/nginx/nginx.conf:6 nginx (include) needs /etc/nginx/lost.conf, which is not in the image',
      'warning /etc/nginx/more.conf:1 nginx (root) needs /srv/www, which is not in the image',
      'warning /etc/nginx/nginx.conf:9 nginx (ssl_certificate) needs /etc/ssl/site.pem, which is not in the image',
    ]);
    expect(await findInImage(MISSING_PATH, { files, config: { cmd: ['nginx', '-v'] } })).toEqual([]);
  });

  it('minds a working directory that is a file', async () => {
    const find = (workingDir: string) =>
      findInImage(MISSING_PATH, { files: { '/app': STATIC }, config: { cmd: ['/app'], workingDir } });
    expect(await find('/app')).toMatchObject([
      {
        severity: 'error',
        message: 'the working directory of the image is /app, which is no directory',
        path: '/app',
      },
    ]);
    expect(await find('/app/x')).toHaveLength(1);
    expect(await find('/srv')).toEqual([]);
    expect(await find('')).toEqual([]);
  });

  it('ends on scripts that start one another', async () => {
    const files = Object.fromEntries(
      ['a', 'b', 'c'].map((name, index) => [
        `/${name}`,
        { text: `#!/bin/sh\n/${'bca'[index]} "$@" x\n/a y "$@"\n`, mode: 0o755 },
      ]),
    );
    expect(
      await findInImage(MISSING_PATH, { files: { ...files, '/bin/sh': STATIC }, config: { cmd: ['/a'] } }),
    ).toEqual([]);
  });
});
