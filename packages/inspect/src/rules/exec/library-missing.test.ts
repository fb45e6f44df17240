import { describe, expect, it } from 'vitest';
import { DYNAMIC, findInImage, GLIBC } from '../../testing/find-in-image.ts';
import type { FileSpecs } from '../../testing/make-image.ts';
import { LIBRARY_MISSING } from './library-missing.ts';

const APP = { ...DYNAMIC, elf: { ...DYNAMIC.elf, needed: ['libfoo.so.1', 'libc.so.6'] } };
const LIBFOO = { elf: { type: 'shared-object' as const, soname: 'libfoo.so.1' } };
const find = (files: FileSpecs, config: object = { entrypoint: ['/app'] }) =>
  findInImage(LIBRARY_MISSING, { files: { ...GLIBC, ...files }, config });

describe('exec/library-missing', () => {
  it('names the library, who needs it and where the loader looks', async () => {
    expect(await find({ '/app': APP })).toEqual([
      {
        rule: 'exec/library-missing',
        severity: 'error',
        message: '/app (the entrypoint) needs libfoo.so.1, which the loader does not find',
        path: '/app',
        evidence:
          'looked in /lib/x86_64-linux-gnu, /usr/lib/x86_64-linux-gnu, /lib64, /usr/lib64, /lib and /usr/lib',
        fix: 'put the package with libfoo.so.1 into the image',
      },
    ]);
    expect(await find({ '/app': APP, '/usr/lib/libfoo.so.1': LIBFOO })).toEqual([]);
  });

  it('names the place where the library is, but nobody looks', async () => {
    expect(await find({ '/app': APP, '/opt/lib/libfoo.so.1': LIBFOO })).toMatchObject([
      {
        evidence: expect.stringContaining(
          '/opt/lib/libfoo.so.1 has the name, but is not where the loader looks',
        ),
        fix: 'patchelf --set-rpath /opt/lib (autoPatchelfHook in Nix), or LD_LIBRARY_PATH=/opt/lib',
      },
    ]);
    const env = ['LD_LIBRARY_PATH=/opt/lib'];
    expect(await find({ '/app': APP, '/opt/lib/libfoo.so.1': LIBFOO }, { cmd: ['/app'], env })).toEqual([]);
  });

  it('names a library that the user may not read', async () => {
    const config = { entrypoint: ['/app'], user: '1000' };
    const closed = (mode: number): FileSpecs => ({
      '/app': APP,
      '/usr/lib/libfoo.so.1': { ...LIBFOO, mode },
    });
    expect(await find(closed(0o600), config)).toMatchObject([
      {
        severity: 'error',
        message: '/app (the entrypoint) needs libfoo.so.1, which uid 1000 may not read',
        evidence: '/usr/lib/libfoo.so.1 belongs to 0:0, mode 0600; the loader passes over it',
      },
    ]);
    expect(await find(closed(0o600))).toEqual([]);
    expect(await find(closed(0o444), config)).toEqual([]);
    const inside = { ...closed(0o644), '/usr/lib': { type: 'directory' as const, mode: 0o700 } };
    expect(await find(inside, config)).toMatchObject([
      { evidence: expect.stringContaining('lies in a directory that is closed') },
    ]);
  });

  it('says through which library it is needed', async () => {
    const files = {
      '/app': APP,
      '/usr/lib/libfoo.so.1': { elf: { ...LIBFOO.elf, needed: ['libbar.so.2'] } },
    };
    expect((await find(files))[0]?.message).toBe(
      '/app (the entrypoint) needs libbar.so.2 (through /usr/lib/libfoo.so.1), which the loader does not find',
    );
  });

  it('groups programs by library, and only warns of what nothing is known to start', async () => {
    const findings = await find({ '/usr/bin/a': APP, '/usr/bin/b': { ...APP } }, {});
    expect(findings).toMatchObject([
      { severity: 'warning', message: expect.stringMatching(/^\/usr\/bin\/a and \/usr\/bin\/b need libfoo/) },
    ]);
  });

  it('looks at shared objects beside programs that are started', async () => {
    const PLUGIN = { elf: { type: 'shared-object' as const, needed: ['libfoo.so.1'] } };
    const app = { '/srv/app': DYNAMIC, '/srv/plugin.so': PLUGIN };
    const config = { cmd: ['/srv/app'] };
    expect(await find(app, config)).toMatchObject([{ severity: 'warning', path: '/srv/plugin.so' }]);
    expect(await find({ ...app, '/srv/libfoo.so.1': LIBFOO }, config)).toEqual([]);
  });

  it('says nothing where that is not certain', async () => {
    const inPath = { '/app': APP };
    const wrapper = {
      '/run.sh': { text: '#!/bin/sh\nexport LD_LIBRARY_PATH=/opt/lib\nexec /app\n', mode: 0o755 },
    };
    expect(
      await find({ ...inPath, ...wrapper, '/opt/lib/libfoo.so.1': LIBFOO }, { cmd: ['/run.sh'] }),
    ).toEqual([]);
    expect(await find(inPath, { cmd: ['/app'], volumes: ['/usr/lib'] })).toEqual([]);
    expect(await find({ ...inPath, '/etc/ld.so.cache': { sizeBytes: 9, facts: {} } })).toEqual([]);
    const cuda = { ...APP, elf: { ...APP.elf, needed: ['libcuda.so.1'] } };
    expect(await find({ '/app': cuda })).toEqual([]);
    expect(await find({ '/app': APP, '/usr/lib/libfoo.so.1': { sizeBytes: 9, facts: {} } })).toEqual([]);
  });

  it('says what is no library', async () => {
    const files = { '/app': APP, '/usr/lib/libfoo.so.1': { text: 'INPUT(libfoo.so.2)\n' } };
    expect((await find(files))[0]?.evidence).toMatch(/^\/usr\/lib\/libfoo.so.1 is no library: /);
  });
});
