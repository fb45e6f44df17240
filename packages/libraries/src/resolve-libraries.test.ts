import { FormatError } from '@up/formats';
import { describe, expect, it } from 'vitest';
import { buildElf, type ElfPlan } from '../../formats/src/elf/testing/build-elf.ts';
import { buildCache } from '../../formats/src/ld-so-cache/testing/build-cache.ts';
import { type LibraryRequest, resolveLibraries } from './resolve-libraries.ts';
import { debianLoader, fakeLoader } from './testing/fake-loader.ts';
import { type MemoryFiles, memoryView } from './testing/memory-view.ts';

const LOADER = '/lib64/ld-linux-x86-64.so.2';
const debian: MemoryFiles = { [LOADER]: debianLoader() };

describe('resolveLibraries', () => {
  it('finds libraries in the directories compiled into the loader', () => {
    const files = { ...debian, '/usr/lib/x86_64-linux-gnu/libc.so.6': library({ soname: 'libc.so.6' }) };
    const resolution = resolve(files, { needed: ['libc.so.6', 'ld-linux-x86-64.so.2'] });
    expect(resolution.interpreter).toEqual({
      kind: 'found',
      path: LOADER,
      realPath: LOADER,
      loader: 'glibc',
    });
    expect(resolution.dependencies).toMatchObject([
      {
        name: 'libc.so.6',
        neededBy: '/bin/program',
        kind: 'found',
        path: '/usr/lib/x86_64-linux-gnu/libc.so.6',
        rule: { kind: 'default-directory', directory: '/usr/lib/x86_64-linux-gnu/' },
        tried: [{ path: '/lib/x86_64-linux-gnu/libc.so.6', result: 'absent' }],
      },
      { name: 'ld-linux-x86-64.so.2', kind: 'already-loaded', path: LOADER },
    ]);
    expect(resolution.loaded).toEqual([
      {
        path: '/usr/lib/x86_64-linux-gnu/libc.so.6',
        realPath: '/usr/lib/x86_64-linux-gnu/libc.so.6',
        soname: 'libc.so.6',
        loadedBy: '/bin/program',
      },
    ]);
  });

  it("a loader of Nix searches its own prefix, and not the system's directories and cache", () => {
    const prefix = '/nix/store/0c7c96gikmzv87i7lv3vq5s1cmfjd6zf-glibc-2.40-66';
    const loader = `${prefix}/lib/ld-linux-x86-64.so.2`;
    const files = {
      [loader]: fakeLoader({
        texts: [`${prefix}/lib/`, `${prefix}/etc/ld.so.cache`, `${prefix}/etc/ld.so.preload`],
      }),
      [`${prefix}/lib/libc.so.6`]: library(),
      '/usr/lib/libz.so.1': library(),
      '/etc/ld.so.cache': buildCache({
        entries: [{ name: 'libz.so.1', path: '/usr/lib/libz.so.1', flags: 0x303 }],
      }),
    };
    const { dependencies } = resolve(files, { interpreter: loader, needed: ['libc.so.6', 'libz.so.1'] });
    expect(dependencies).toMatchObject([
      { kind: 'found', path: `${prefix}/lib/libc.so.6` },
      { kind: 'missing', tried: [{ path: `${prefix}/lib/libz.so.1`, result: 'absent' }] },
    ]);
  });

  it('says what a missing loader would have found', () => {
    const files = { '/lib/x86_64-linux-gnu/libc.so.6': library() };
    const { interpreter, dependencies } = resolve(files, { needed: ['libc.so.6'] });
    expect(interpreter).toEqual({ kind: 'missing', path: LOADER });
    expect(dependencies).toMatchObject([{ kind: 'found', path: '/lib/x86_64-linux-gnu/libc.so.6' }]);
  });

  it.each([
    ['another machine', buildElf({ machine: 183 }), 'unusable'],
    ['no ELF file', '#!/bin/sh\n', 'unusable'],
    ['neither glibc nor musl', buildElf(), 'unknown'],
  ] as const)('tells a loader that is %s', (_, content, kind) => {
    expect(resolve({ [LOADER]: content }, { needed: ['libc.so'] }).interpreter).toMatchObject({ kind });
  });

  it('ignores DT_RPATH where there is a DT_RUNPATH', () => {
    const files = { ...debian, '/old/liba.so': library(), '/new/libb.so': library() };
    const { dependencies } = resolve(files, {
      rpath: '/old',
      runpath: '/new',
      needed: ['liba.so', 'libb.so'],
    });
    expect(dependencies).toMatchObject([
      { name: 'liba.so', kind: 'missing' },
      { name: 'libb.so', kind: 'found', rule: { kind: 'runpath', of: '/bin/program', entry: '/new' } },
    ]);
  });

  it('follows links of the image, also in $ORIGIN of the binary', () => {
    const files = {
      ...debian,
      '/bin/program': '-> ../opt/app/bin/program',
      '/opt/app/bin/program': executable({ runpath: '$ORIGIN/../lib', needed: ['liba.so'] }),
      '/opt/app/lib/liba.so': '-> liba.so.1.2',
      '/opt/app/lib/liba.so.1.2': library(),
    };
    const resolution = resolveLibraries({ view: memoryView(files), binary: '/bin/program' });
    expect(resolution.realPath).toBe('/opt/app/bin/program');
    expect(resolution.dependencies).toMatchObject([
      { kind: 'found', path: '/opt/app/bin/../lib/liba.so', realPath: '/opt/app/lib/liba.so.1.2' },
    ]);
  });

  it('takes from the cache what fits the processor and the ABI, and passes over what is gone', () => {
    const cache = buildCache({
      entries: [
        { name: 'liba.so', path: '/v3/liba.so', flags: 0x303, hwcap: 'x86-64-v3' },
        { name: 'liba.so', path: '/old/liba.so', flags: 0x303, legacyHwcap: 4n },
        { name: 'liba.so', path: '/32/liba.so', flags: 3 },
        { name: 'liba.so', path: '/64/liba.so', flags: 0x303 },
        { name: 'libgone.so', path: '/gone/libgone.so', flags: 0x303 },
      ],
    });
    const files = {
      ...debian,
      '/etc/ld.so.cache': cache,
      '/v3/liba.so': library(),
      '/64/liba.so': library(),
      '/usr/lib/libgone.so': library(),
    };
    const plan = { needed: ['liba.so', 'libgone.so'] };
    const rule = { kind: 'cache', cache: '/etc/ld.so.cache' };
    expect(resolve(files, plan).dependencies).toMatchObject([
      { path: '/64/liba.so', rule },
      { path: '/usr/lib/libgone.so', rule: { kind: 'default-directory' } },
    ]);
    expect(resolve(files, plan, { hwcaps: ['x86-64-v3'] }).dependencies[0]).toMatchObject({
      path: '/v3/liba.so',
      rule,
    });
    expect(resolve({ ...files, '/etc/ld.so.cache': 'damaged' }, plan).dependencies[0]).toMatchObject({
      kind: 'missing',
    });
  });

  it('a file that wants no default libraries gets none of the cache either', () => {
    const entries = [
      { name: 'liba.so', path: '/usr/lib/liba.so', flags: 0x303 },
      { name: 'libb.so', path: '/opt/libb.so', flags: 0x303 },
    ];
    const files = {
      ...debian,
      '/etc/ld.so.cache': buildCache({ entries }),
      '/usr/lib/liba.so': library(),
      '/opt/libb.so': library(),
    };
    const { dependencies } = resolve(files, { flags1: 0x800, needed: ['liba.so', 'libb.so'] });
    expect(dependencies.map(({ kind }) => kind)).toEqual(['missing', 'found']);
  });

  it('reads the preload file, comments aside', () => {
    const files = {
      ...debian,
      '/etc/ld.so.preload': '# for a test libno.so\n/opt/one.so: /opt/gone.so # and\n\tlibtwo.so',
      '/opt/one.so': library(),
      '/usr/lib/libtwo.so': library(),
    };
    const { preloads, loaded } = resolve(
      files,
      { needed: ['libtwo.so'] },
      { env: { LD_PRELOAD: '/opt/gone.so' } },
    );
    expect(preloads.map(({ name, neededBy, kind }) => `${name} ${neededBy} ${kind}`)).toEqual([
      '/opt/gone.so LD_PRELOAD missing',
      '/opt/one.so /etc/ld.so.preload found',
      '/opt/gone.so /etc/ld.so.preload missing',
      'libtwo.so /etc/ld.so.preload found',
    ]);
    expect(loaded.map(({ loadedBy }) => loadedBy)).toEqual(['preload', 'preload']);
  });

  it('predicts "version GLIBC_2.38 not found"', () => {
    const files = {
      ...debian,
      '/usr/lib/libc.so.6': library({ versionsProvided: ['libc.so.6', 'GLIBC_2.34', 'GLIBC_2.36'] }),
      '/usr/lib/libm.so.6': library(),
    };
    const versionsNeeded = {
      'libc.so.6': ['GLIBC_2.34', 'GLIBC_2.38', 'GLIBC_ABI_DT_RELR?'],
      'libm.so.6': ['GLIBC_2.29'],
      'libgone.so': ['GONE_1'],
    };
    const plan = { needed: ['libc.so.6', 'libm.so.6', 'libgone.so'], versionsNeeded };
    expect(resolve(files, plan).versionProblems).toEqual([
      { version: 'GLIBC_2.38', library: 'libc.so.6', path: '/usr/lib/libc.so.6', requiredBy: '/bin/program' },
    ]);
  });

  it('assumes the usual loader for a library, and another where it is told', () => {
    const files = {
      ...debian,
      '/opt/ld.so': fakeLoader({ texts: ['/opt/lib/', '/opt/etc/ld.so.cache'] }),
      '/opt/lib/liba.so': library(),
      '/usr/lib/liba.so': library(),
      '/bin/program': library({ needed: ['liba.so'] }),
    };
    const view = memoryView(files);
    const usual = resolveLibraries({ view, binary: '/bin/program' });
    expect(usual.interpreter).toEqual({ kind: 'none' });
    expect(usual.dependencies).toMatchObject([{ path: '/usr/lib/liba.so' }]);
    const told = resolveLibraries({ view, binary: '/bin/program', interpreter: '/opt/ld.so' });
    expect(told.dependencies).toMatchObject([{ path: '/opt/lib/liba.so' }]);
  });

  it('says nothing of libraries for a static executable', () => {
    const resolution = resolve({}, { interpreter: undefined, dynamic: false, type: 2 });
    expect(resolution).toMatchObject({ interpreter: { kind: 'none' }, dependencies: [], loaded: [] });
  });

  it('reads the path file next to a loader of musl', () => {
    const prefix = '/nix/store/abc-musl-1.2.5';
    const loader = `${prefix}/lib/ld-musl-aarch64.so.1`;
    const arm = { machine: 183 } as const;
    const files = {
      [loader]: buildElf(arm),
      [`${prefix}/etc/ld-musl-aarch64.path`]: '/one\n/two:/three\n',
      '/two/liba.so': library(arm),
      '/lib/libb.so': library(arm),
    };
    const plan = { ...arm, interpreter: loader, needed: ['liba.so', 'libb.so', 'libc.so', 'libm.so.6'] };
    const { dependencies } = resolve(files, plan);
    expect(dependencies.map(({ kind }) => kind)).toEqual([
      'found',
      'missing',
      'already-loaded',
      'already-loaded',
    ]);
    expect(dependencies[1]).toMatchObject({
      tried: [{ path: '/one/libb.so' }, { path: '/two/libb.so' }, { path: '/three/libb.so' }],
    });
  });

  it('gives up on a search without end', () => {
    const needed = Array.from({ length: 4000 }, (_, index) => `lib${index}.so`);
    const runpath = Array.from({ length: 200 }, (_, index) => `/${index}`).join(':');
    expect(() => resolve(debian, { needed, runpath })).toThrow(/in over 200000 places/);
  });

  it('loads libraries that need each other once', () => {
    const files = {
      ...debian,
      '/usr/lib/liba.so': library({ soname: 'liba.so', needed: ['libb.so'] }),
      '/usr/lib/libb.so': library({ soname: 'libb.so', needed: ['liba.so', 'libb.so'] }),
    };
    const { loaded, dependencies } = resolve(files, { needed: ['liba.so'] });
    expect(loaded).toHaveLength(2);
    expect(dependencies.map(({ kind }) => kind)).toEqual([
      'found',
      'found',
      'already-loaded',
      'already-loaded',
    ]);
  });

  it('throws for what is not there or no ELF file', () => {
    const view = memoryView({ '/bin/script': '#!/bin/sh\n' });
    expect(() => resolveLibraries({ view, binary: '/bin/gone' })).toThrow(/is not there/);
    expect(() => resolveLibraries({ view, binary: '/bin/script' })).toThrow(FormatError);
  });
});

function library(plan: ElfPlan = {}): Uint8Array {
  return buildElf(plan);
}

function executable(plan: ElfPlan): Uint8Array {
  return buildElf({ interpreter: LOADER, ...plan });
}

/** Resolves /bin/program, made from a plan, among files. */
function resolve(
  files: MemoryFiles,
  {
    interpreter = LOADER,
    ...plan
  }: Omit<ElfPlan, 'interpreter'> & { readonly interpreter?: string | undefined },
  request: Partial<LibraryRequest> = {},
): ReturnType<typeof resolveLibraries> {
  const program = plan.dynamic === false ? buildElf(plan) : executable({ ...plan, interpreter });
  const view = memoryView({ ...files, '/bin/program': program });
  return resolveLibraries({ view, binary: '/bin/program', ...request });
}
