import { describe, expect, it } from 'vitest';
import { DYNAMIC, findInImage, GLIBC, PASSWD, STATIC, STORE } from '../../testing/find-in-image.ts';
import { TMP_MISSING } from './tmp-missing.ts';

const BASE = { ...GLIBC, '/etc/passwd': PASSWD, '/app': DYNAMIC };
const find = (config: object, files = {}, mounts: readonly string[] = []) =>
  findInImage(TMP_MISSING, { files: { ...BASE, ...files }, config: { cmd: ['/app'], ...config }, mounts });

describe('fhs/tmp-missing', () => {
  it('says so of a user who may not make it', async () => {
    expect(await find({ user: 'app' })).toEqual([
      {
        rule: 'fhs/tmp-missing',
        severity: 'warning',
        message:
          '/tmp is missing, and app (uid 1000) may not make it: nothing has a place for temporary files',
        path: '/tmp',
        evidence: '/tmp does not exist; no volume, no tmpfs and no layer gives it',
        fix: expect.stringContaining('mkdir -m 1777 tmp'),
      },
    ]);
  });

  it('is a warning for root', async () => {
    expect(await find({})).toMatchObject([{ severity: 'warning' }]);
  });

  it('is an error for programs that cannot do without', async () => {
    const nginx = { [`${STORE}-nginx-1.26/bin/nginx`]: DYNAMIC };
    expect(await find({ cmd: [`${STORE}-nginx-1.26/bin/nginx`] }, nginx)).toMatchObject([
      {
        severity: 'error',
        message:
          '/tmp is missing, and the command cannot do without: the nginx of nixpkgs keeps its temporary files there',
      },
    ]);
    expect(await find({ cmd: ['Xvfb'] }, { '/bin/Xvfb': DYNAMIC })).toMatchObject([{ severity: 'error' }]);
  });

  it('knows where supervisord would find another directory', async () => {
    const supervisord = {
      '/bin/supervisord': { text: '#!/bin/python3\n', mode: 0o755 },
      '/bin/python3': STATIC,
    };
    const cmd = ['supervisord'];
    expect((await find({ cmd, user: 'app' }, supervisord))[0]?.message).toContain('supervisord asks Python');
    expect(await find({ cmd }, supervisord)).toMatchObject([{ severity: 'warning' }]);
    const varTmp = { '/var/tmp': { type: 'directory' as const, mode: 0o1777 } };
    expect((await find({ cmd, user: 'app' }, { ...supervisord, ...varTmp }))[0]?.message).toContain(
      'app (uid 1000)',
    );
  });

  it('is no more than a hint for a static program', async () => {
    expect(await find({ user: '65534' }, { '/app': STATIC })).toMatchObject([{ severity: 'info' }]);
  });

  it('is silent with a directory, a link, a volume or a tmpfs', async () => {
    expect(await find({ user: 'app' }, { '/tmp': { type: 'directory', mode: 0o1777 } })).toEqual([]);
    expect(
      await find({ user: 'app' }, { '/tmp': { link: '/var/tmp' }, '/var/tmp': { type: 'directory' } }),
    ).toEqual([]);
    expect(await find({ user: 'app', volumes: ['/tmp'] })).toEqual([]);
    expect(await find({ user: 'app' }, {}, ['/tmp'])).toEqual([]);
  });
});
