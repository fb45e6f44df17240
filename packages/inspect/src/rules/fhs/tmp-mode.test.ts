import { describe, expect, it } from 'vitest';
import { DYNAMIC, findInImage, GLIBC, PASSWD } from '../../testing/find-in-image.ts';
import { TMP_MODE } from './tmp-mode.ts';

const find = (mode: number, user = 'app') =>
  findInImage(TMP_MODE, {
    files: { ...GLIBC, '/etc/passwd': PASSWD, '/app': DYNAMIC, '/tmp': { type: 'directory', mode } },
    config: { cmd: ['/app'], user },
  });

describe('fhs/tmp-mode', () => {
  it('is an error where a program cannot do without', async () => {
    const files = {
      ...{ ...GLIBC, '/etc/passwd': PASSWD, '/bin/Xvfb': DYNAMIC },
      '/tmp': { type: 'directory' as const, mode: 0o755 },
    };
    expect(await findInImage(TMP_MODE, { files, config: { cmd: ['Xvfb'], user: 'app' } })).toEqual([
      {
        rule: 'fhs/tmp-mode',
        severity: 'error',
        message:
          '/tmp has mode 0755: app (uid 1000) cannot make files there, and the command cannot do without: Xvfb makes its lock and its socket there, and gives up otherwise',
        path: '/tmp',
        evidence: '/tmp is a directory of uid 0, mode 0755',
        fix: expect.stringContaining('chmod 1777'),
      },
    ]);
    expect(await findInImage(TMP_MODE, { files, config: { cmd: ['Xvfb'] } })).toMatchObject([
      { severity: 'warning' },
    ]);
  });

  it('is a warning for a user who cannot write there, and need not want to', async () => {
    expect(await find(0o755)).toMatchObject([
      { severity: 'warning', message: '/tmp has mode 0755: app (uid 1000) cannot make files there' },
    ]);
  });

  it('is a warning where only others cannot, or all can do too much', async () => {
    expect(await find(0o755, '')).toMatchObject([
      {
        severity: 'warning',
        message: '/tmp has mode 0755 instead of 1777: other users cannot make files there',
      },
    ]);
    expect(await find(0o777)).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('without the sticky bit') },
    ]);
  });

  it('is silent with mode 1777, and on a tmpfs', async () => {
    expect(await find(0o1777)).toEqual([]);
    const files = { '/tmp': { type: 'directory' as const, mode: 0o700 } };
    expect(await findInImage(TMP_MODE, { files, config: { cmd: ['/app'] }, mounts: ['/tmp'] })).toEqual([]);
  });
});
