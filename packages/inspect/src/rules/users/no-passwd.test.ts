import type { ImageConfig } from '@up/oci';
import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { type FileSpecs, makeImage } from '../../testing/make-image.ts';
import { NO_PASSWD } from './no-passwd.ts';

const GLIBC: FileSpecs = { '/lib64/libc.so.6': { elf: { type: 'shared-object' } } };

const find = async (files: FileSpecs, config: Partial<ImageConfig> = {}) =>
  (await inspectImage({ image: makeImage({ files, config }), rules: [NO_PASSWD] })).findings;

describe('users/no-passwd', () => {
  it('warns where a number has no name and there is a C library that looks it up', async () => {
    expect(await find(GLIBC, { user: '1000' })).toMatchObject([
      {
        severity: 'warning',
        message: 'there is no /etc/passwd: uid 1000 has no name and no home',
        path: '/etc/passwd',
        evidence: expect.stringContaining('/lib64/libc.so.6'),
        fix: expect.stringContaining('dockerTools.fakeNss'),
      },
    ]);
    expect(await find(GLIBC)).toMatchObject([{ severity: 'info' }]);
    const musl = { '/lib/ld-musl-x86_64.so.1': { elf: {} } };
    expect(await find(musl, { user: '1000' })).toMatchObject([{ severity: 'warning' }]);
  });

  it('knows programs that do not start', async () => {
    expect(await find({}, { entrypoint: ['tini', '--', '/bin/nginx'] })).toMatchObject([
      {
        severity: 'error',
        message: 'there is no /etc/passwd, and nginx does not start without it',
        evidence: 'nginx would say: getpwnam("nobody") failed',
      },
    ]);
    expect(await find({}, { entrypoint: ['/bin/nginx'], user: '1000' })).toEqual([]);
  });

  it('is quiet with a passwd file, of an image with nothing but a static program, and of unknown names', async () => {
    expect(
      await find({ ...GLIBC, '/etc/passwd': { text: 'root:x:0:0::/:/bin/sh\n' } }, { user: '1000' }),
    ).toEqual([]);
    expect(await find({ '/app': { elf: { linkage: 'static' } } }, { user: '65532' })).toEqual([]);
    expect(await find(GLIBC, { user: 'neko' })).toEqual([]);
  });
});
