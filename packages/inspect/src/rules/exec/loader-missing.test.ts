import { describe, expect, it } from 'vitest';
import { DYNAMIC, findInImage, GLIBC, STATIC } from '../../testing/find-in-image.ts';
import { LOADER_MISSING } from './loader-missing.ts';

const config = { entrypoint: ['/app'] };

describe('exec/loader-missing', () => {
  it('names the loader, and the C library that the image has instead', async () => {
    const musl = { '/lib/ld-musl-x86_64.so.1': { elf: { type: 'shared-object' as const }, mode: 0o755 } };
    const findings = await findInImage(LOADER_MISSING, { files: { '/app': DYNAMIC, ...musl }, config });
    expect(findings).toEqual([
      {
        rule: 'exec/loader-missing',
        severity: 'error',
        message:
          '/app (the entrypoint) needs the loader /lib64/ld-linux-x86-64.so.2, which is not in the image',
        path: '/app',
        evidence:
          'starting it would fail with "no such file or directory", although the file is there; it was built for glibc, and the image has musl',
        fix: expect.stringContaining('patchelf --set-interpreter'),
      },
    ]);
  });

  it('warns of what is only in PATH, all programs of one loader at once', async () => {
    const files = { '/usr/bin/a': DYNAMIC, '/usr/bin/b': { ...DYNAMIC }, '/app': STATIC };
    expect(await findInImage(LOADER_MISSING, { files, config })).toMatchObject([
      {
        severity: 'warning',
        message: expect.stringMatching(/^\/usr\/bin\/a and \/usr\/bin\/b need the loader/),
      },
    ]);
  });

  it('minds the mode of the loader', async () => {
    const loader = '/lib64/ld-linux-x86-64.so.2';
    const files = { '/app': DYNAMIC, ...GLIBC, [loader]: { ...GLIBC[loader], mode: 0o644 } };
    expect(await findInImage(LOADER_MISSING, { files, config })).toMatchObject([
      {
        severity: 'error',
        message: `/app (the entrypoint) needs the loader ${loader}, which may not be executed`,
        evidence: 'its mode is 0644; starting it would fail with "permission denied"',
      },
    ]);
  });

  it('is content with the loader and with programs that need none', async () => {
    expect(await findInImage(LOADER_MISSING, { files: { '/app': DYNAMIC, ...GLIBC }, config })).toEqual([]);
    expect(await findInImage(LOADER_MISSING, { files: { '/app': STATIC }, config })).toEqual([]);
  });
});
