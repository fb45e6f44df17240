import { describe, expect, it } from 'vitest';
import { CONF, findInConfig } from '../../testing/supervisor-image.ts';
import { DAEMONIZES } from './daemonizes.ts';

const TEXT = '[unix_http_server]\nfile=/run/s.sock\n[supervisord]\nuser=root\n';

describe('supervisord/daemonizes', () => {
  it('finds process 1 going to the background', async () => {
    expect(await findInConfig(DAEMONIZES, TEXT)).toMatchObject([
      {
        severity: 'error',
        message: 'supervisord goes to the background, and the container ends with it at once',
        path: CONF,
        line: 3,
        fix: 'set nodaemon=true in [supervisord], or start it with -n',
      },
    ]);
  });

  it.each([
    { cmd: ['supervisord', '-n', '-c', CONF] },
    { cmd: ['supervisord', '-nc', CONF] },
    { cmd: ['tini', '--', 'supervisord', `--configuration=${CONF}`, '--nodaemon'] },
    { cmd: ['sh', '-c', 'supervisord && tail -f /dev/null'] },
    { cmd: ['/usr/bin/web'] },
  ])('is content with $cmd', async ({ cmd }) => {
    expect(await findInConfig(DAEMONIZES, TEXT, { config: { cmd } })).toEqual([]);
  });

  it('is content with nodaemon=true', async () => {
    expect(await findInConfig(DAEMONIZES, `${TEXT}nodaemon=true\n`)).toEqual([]);
  });
});
