import { describe, expect, it } from 'vitest';
import { DYNAMIC, findInImage, GLIBC, PASSWD } from '../../testing/find-in-image.ts';
import { HOME } from './home.ts';

const find = (config: object, files = {}) =>
  findInImage(HOME, {
    files: { ...GLIBC, '/etc/passwd': PASSWD, '/app': DYNAMIC, ...files },
    config: { cmd: ['/app'], ...config },
  });
const directory = { type: 'directory' as const };

describe('fhs/home', () => {
  it('names the home that is missing', async () => {
    expect(await find({ user: 'app' })).toEqual([
      {
        rule: 'fhs/home',
        severity: 'warning',
        message:
          'the home of app (uid 1000), /home/app, is not in the image: what keeps settings or caches there will fail',
        path: '/home/app',
        evidence: '/etc/passwd gives app this home; /home does not exist',
        fix: expect.stringContaining('RUN install -d -o 1000 /home/app'),
      },
    ]);
  });

  it('names the home that the user may not write in', async () => {
    expect(await find({ user: 'app' }, { '/home/app': directory })).toMatchObject([
      {
        severity: 'warning',
        message: expect.stringContaining('app (uid 1000) may not write in its home /home/app'),
      },
    ]);
    expect(await find({ user: 'web' }, { '/var/www': directory })).toMatchObject([{ severity: 'info' }]);
  });

  it('knows that the home is / without an entry in /etc/passwd', async () => {
    expect(await find({ user: '12345' })).toMatchObject([
      { severity: 'info', evidence: expect.stringContaining('so that HOME is /') },
    ]);
  });

  it('is silent about root, a home of its own, HOME elsewhere and homes that are meant not to be', async () => {
    expect(await find({})).toEqual([]);
    expect(await find({ user: 'app' }, { '/home/app': { ...directory, uid: 1000 } })).toEqual([]);
    expect(
      await find({ user: 'app', env: ['HOME=/tmp'] }, { '/tmp': { ...directory, mode: 0o1777 } }),
    ).toEqual([]);
    expect(await find({ user: 'app', env: ['HOME=/nonexistent'] })).toEqual([]);
    expect(await find({ user: 'app', volumes: ['/home/app'] })).toEqual([]);
  });
});
