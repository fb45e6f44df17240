import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { buildElf } from '../../formats/src/elf/testing/build-elf.ts';
import type { LibraryRequest } from '../src/index.ts';
import { GLIBC_LOADER, resolveOnHost, type TraceRequest, toTrace, traceProgram } from './support/trace.ts';
import { Workshop } from './support/workshop.ts';

const OLD_RPATH = ['--disable-new-dtags'];
const NEW_RUNPATH = ['--enable-new-dtags'];

describeWith(['gcc', 'ldd'], 'resolveLibraries against glibc', () => {
  let shop: Workshop;
  beforeEach(() => {
    shop = new Workshop('gcc');
  });
  afterEach(() => shop[Symbol.dispose]());

  /** Both must agree; what they agree on is given back relative to the workshop, without libc. */
  function agreed(request: TraceRequest, more: Partial<LibraryRequest> = {}): Record<string, string> {
    const trace = traceProgram(request);
    const resolved = toTrace(resolveOnHost(request, more));
    expect(resolved).toEqual({ libraries: trace.libraries, versions: trace.versions });
    const own = Object.entries(resolved.libraries).filter(([name]) => !name.startsWith('libc.so'));
    return Object.fromEntries(own.map(([name, path]) => [name, path.replace(`${shop.directory}/`, '')]));
  }

  /** a needs b; b is where only the path of the program leads. */
  function chain(dtags: readonly string[], ofA: readonly string[] = []): string {
    shop.library('far/libb.so');
    shop.library('near/liba.so', { needs: ['far/libb.so'], linker: ofA });
    const paths = `${shop.path('near')}:${shop.path('far')}`;
    return shop.program('program', { needs: ['near/liba.so'], linker: [...dtags, `-rpath,${paths}`] });
  }

  it('DT_RPATH of the program serves what its libraries need', () => {
    expect(agreed({ binary: chain(OLD_RPATH) })).toEqual({
      'liba.so': 'near/liba.so',
      'libb.so': 'far/libb.so',
    });
  });

  it('DT_RUNPATH of the program does not', () => {
    expect(agreed({ binary: chain(NEW_RUNPATH) })).toEqual({
      'liba.so': 'near/liba.so',
      'libb.so': 'missing',
    });
  });

  it('DT_RUNPATH of a library shuts out the DT_RPATH of the program', () => {
    const binary = chain(OLD_RPATH, [...NEW_RUNPATH, '-rpath,/nowhere']);
    expect(agreed({ binary })).toEqual({ 'liba.so': 'near/liba.so', 'libb.so': 'missing' });
  });

  it('DT_RPATH of a library in between counts as well', () => {
    shop.library('c/libc1.so');
    shop.library('b/libb.so', { needs: ['c/libc1.so'] });
    const rpath = (directories: readonly string[]): readonly string[] => [
      ...OLD_RPATH,
      `-rpath,${directories.map((directory) => shop.path(directory)).join(':')}`,
    ];
    shop.library('a/liba.so', { needs: ['b/libb.so'], linker: rpath(['b', 'c']) });
    const binary = shop.program('program', {
      needs: ['a/liba.so'],
      linker: [...NEW_RUNPATH, `-rpath,${shop.path('a')}`],
    });
    expect(agreed({ binary })).toEqual({
      'liba.so': 'a/liba.so',
      'libb.so': 'b/libb.so',
      'libc1.so': 'c/libc1.so',
    });
  });

  it.each([
    ['DT_RPATH comes before LD_LIBRARY_PATH', OLD_RPATH, 'one/liba.so'],
    ['LD_LIBRARY_PATH comes before DT_RUNPATH', NEW_RUNPATH, 'two/liba.so'],
  ])('%s', (_, dtags, expected) => {
    shop.library('one/liba.so');
    shop.library('two/liba.so');
    const binary = shop.program('program', {
      needs: ['one/liba.so'],
      linker: [...dtags, `-rpath,${shop.path('one')}`],
    });
    expect(agreed({ binary, env: { LD_LIBRARY_PATH: shop.path('two') } })).toEqual({ 'liba.so': expected });
  });

  it.each([
    ['$ORIGIN/../lib'],
    [`\${ORIGIN}/../lib`],
    [`\${ORIGIN}x/../lib`],
    ['$ORIGIN/../lib/'],
    ['/nowhere:$ORIGIN/../lib'],
    [':$ORIGIN/../lib'],
    ['$ORIGINAL/../lib'],
    [`\${HOME}/../lib`],
    ['$ORIGIN_/../lib'],
  ])('replaces tokens in %s, for a program started through a link', (runpath) => {
    shop.library('app/lib/liba.so');
    mkdirSync(shop.path('app/bin'));
    mkdirSync(shop.path('app/binx'));
    shop.program('app/bin/program', {
      needs: ['app/lib/liba.so'],
      linker: [...NEW_RUNPATH, `-rpath,${runpath}`],
    });
    mkdirSync(shop.path('links'));
    symlinkSync(shop.path('app/bin/program'), shop.path('links/program'));
    expect(Object.keys(agreed({ binary: shop.path('links/program') }))).toEqual(['liba.so']);
  });

  it('$ORIGIN of a library is where it was found, links not followed', () => {
    shop.library('real/libb.so');
    shop.library('real/liba.so', { needs: ['real/libb.so'], linker: [...NEW_RUNPATH, '-rpath,$ORIGIN'] });
    mkdirSync(shop.path('links'));
    symlinkSync(shop.path('real/liba.so'), shop.path('links/liba.so'));
    const binary = shop.program('program', {
      needs: ['real/liba.so'],
      linker: [`-rpath,${shop.path('links')}`],
    });
    expect(agreed({ binary })).toEqual({ 'liba.so': 'real/liba.so', 'libb.so': 'missing' });
  });

  it('$LIB and $PLATFORM', () => {
    shop.library('lib/x86_64-linux-gnu/liba.so');
    const platform = dlPlatform();
    shop.library(`on/${platform}/libb.so`);
    const runpath = `${shop.directory}/$LIB:${shop.directory}/on/\${PLATFORM}`;
    const binary = shop.program('program', {
      needs: ['lib/x86_64-linux-gnu/liba.so', `on/${platform}/libb.so`],
      linker: [`-rpath,${runpath}`],
    });
    expect(Object.values(agreed({ binary }, { platform }))).not.toContain('missing');
  });

  it('one soname in two places: the first that is loaded serves both', () => {
    shop.library('one/libshared.so.1');
    shop.library('two/libshared.so.1');
    const ofTwo = [...NEW_RUNPATH, `-rpath,${shop.path('two')}`];
    shop.library('liba.so', { needs: ['two/libshared.so.1'], linker: ofTwo });
    const binary = shop.program('program', {
      needs: ['liba.so', 'one/libshared.so.1'],
      linker: [`-rpath,${shop.directory}:${shop.path('one')}`],
    });
    expect(agreed({ binary })).toEqual({ 'liba.so': 'liba.so', 'libshared.so.1': 'one/libshared.so.1' });
  });

  it('a library needed by its path answers to its soname from then on', () => {
    shop.library('libplain.so', { soname: 'none' });
    shop.library('other/libx.so.1');
    shop.library('libbypath.so', { soname: 'none', needs: ['libplain.so'] });
    const binary = shop.program('program', { needs: ['libplain.so', 'libbypath.so', 'other/libx.so.1'] });
    expect(agreed({ binary })).toEqual({
      [shop.path('libplain.so')]: 'libplain.so',
      [shop.path('libbypath.so')]: 'libbypath.so',
      'libx.so.1': 'missing',
    });
  });

  it('two names of one file load it once', () => {
    shop.library('real/libold.so.1');
    shop.library('fake/libnew.so.1');
    symlinkSync(shop.path('real/libold.so.1'), shop.path('real/libnew.so.1'));
    const binary = shop.program('program', {
      needs: ['real/libold.so.1', 'fake/libnew.so.1'],
      linker: [`-rpath,${shop.path('real')}`],
    });
    // ldd prints one line for both.
    expect(traceProgram({ binary }).libraries).toMatchObject({
      'libold.so.1': shop.path('real/libold.so.1'),
    });
    const { dependencies } = resolveOnHost({ binary });
    expect(dependencies.slice(0, 2).map(({ name, kind }) => [name, kind])).toEqual([
      ['libold.so.1', 'found'],
      ['libnew.so.1', 'already-loaded'],
    ]);
    const { loaded } = resolveOnHost({ binary });
    expect(loaded.filter(({ path }) => path.startsWith(shop.directory))).toHaveLength(1);
  });

  it.each([
    ['32 bits', { bits: 32, machine: 3 }],
    ['another machine', { machine: 183 }],
    ['the other byte order', { byteOrder: 'big' }],
  ] as const)('passes over a library for %s', (_, plan) => {
    shop.write('wrong/liba.so', buildElf({ ...plan, soname: 'liba.so' }));
    shop.library('right/liba.so');
    const binary = shop.program('program', {
      needs: ['right/liba.so'],
      linker: [`-rpath,${shop.path('wrong')}:${shop.path('right')}`],
    });
    expect(agreed({ binary })).toEqual({ 'liba.so': 'right/liba.so' });
  });

  it.each([
    ['a text', 'INPUT(libfoo.so)'.padEnd(100)],
    ['an empty file', ''],
    ['one for another system', buildElf({ osAbi: 9, soname: 'liba.so' })],
    ['an object file', buildElf({ type: 1, dynamic: false })],
  ])('gives up at %s, although a good library follows', (_, content) => {
    shop.library('right/liba.so');
    shop.write('wrong/liba.so', content);
    const binary = shop.program('program', {
      needs: ['right/liba.so'],
      linker: [`-rpath,${shop.path('wrong')}:${shop.path('right')}`],
    });
    expect(traceProgram({ binary }).complaints).toContain(shop.path('wrong/liba.so'));
    expect(resolveOnHost({ binary }).dependencies[0]).toMatchObject({
      kind: 'unusable',
      path: shop.path('wrong/liba.so'),
    });
  });

  it('predicts versions that a library does not have', () => {
    shop.library('libv.so', { versions: ['V_1', 'V_2'] });
    shop.library('libuser.so', { needs: ['libv.so'], calls: ['in_V_2'] });
    const binary = shop.program('program', {
      needs: ['libuser.so', 'libv.so'],
      calls: ['in_V_1'],
      linker: [`-rpath,${shop.directory}`],
    });
    agreed({ binary });
    expect(resolveOnHost({ binary }).versionProblems).toEqual([]);
    shop.library('libv.so', { versions: ['V_1'] });
    agreed({ binary });
    expect(resolveOnHost({ binary }).versionProblems).toEqual([
      { version: 'V_2', library: 'libv.so', path: shop.path('libv.so'), requiredBy: shop.path('libuser.so') },
    ]);
    shop.library('libv.so');
    agreed({ binary });
  });

  it('loads LD_PRELOAD first, by name and by path, and does not mind what is missing', () => {
    shop.library('one/liba.so');
    shop.library('two/liba.so');
    shop.library('two/libextra.so');
    const binary = shop.program('program', {
      needs: ['one/liba.so'],
      linker: [`-rpath,${shop.path('one')}:${shop.path('two')}`],
    });
    const env = { LD_PRELOAD: `${shop.path('two/liba.so')}:libextra.so /nowhere/libz.so` };
    const trace = traceProgram({ binary, env });
    const resolution = resolveOnHost({ binary, env });
    expect(trace.complaints).toContain("'/nowhere/libz.so' from LD_PRELOAD cannot be preloaded");
    expect(resolution.preloads.map(({ kind }) => kind)).toEqual(['found', 'found', 'missing']);
    expect(new Set(resolution.loaded.map(({ realPath }) => realPath))).toEqual(
      new Set(Object.values(trace.libraries)),
    );
    expect(resolution.dependencies[0]).toMatchObject({
      kind: 'already-loaded',
      path: shop.path('two/liba.so'),
    });
  });

  it.each(['sub', './sub', ':sub', 'nowhere;sub', '', ':', 'nowhere:'])(
    'LD_LIBRARY_PATH=%j from a working directory',
    (path) => {
      shop.library('sub/liba.so');
      shop.library('libb.so');
      const binary = shop.program('program', { needs: ['sub/liba.so', 'libb.so'] });
      agreed({ binary, env: { LD_LIBRARY_PATH: path }, cwd: shop.directory });
    },
  );

  it('takes the variant for a better processor', () => {
    const hwcaps = hwcapsHere();
    shop.library('liba.so');
    for (const hwcap of ['x86-64-v2', 'x86-64-v3', 'x86-64-v4'])
      shop.library(`glibc-hwcaps/${hwcap}/liba.so`);
    const binary = shop.program('program', { needs: ['liba.so'], linker: [`-rpath,${shop.directory}`] });
    agreed({ binary }, { hwcaps });
    const plain = resolveOnHost({ binary }).dependencies[0];
    expect(plain).toMatchObject({ kind: 'found', path: shop.path('liba.so') });
  });

  it('searches no default directories for a program that wants none', () => {
    const binary = shop.program('program', { linker: ['-z,nodefaultlib'] });
    expect(resolveOnHost({ binary }).dependencies).toMatchObject([{ name: 'libc.so.6', kind: 'missing' }]);
    expect(traceProgram({ binary }).libraries).toEqual({ 'libc.so.6': 'missing' });
  });

  it('says what was tried for a library that is missing', () => {
    shop.library('gone/libgone.so.1');
    const binary = shop.program('program', {
      needs: ['gone/libgone.so.1'],
      linker: [`-rpath,${shop.path('gone')}`],
    });
    rmSync(shop.path('gone'), { recursive: true });
    expect(agreed({ binary })).toEqual({ 'libgone.so.1': 'missing' });
    const missing = resolveOnHost({ binary }).dependencies[0];
    expect(missing?.kind === 'missing' && missing.tried.slice(0, 2)).toEqual([
      {
        path: shop.path('gone/libgone.so.1'),
        rule: { kind: 'runpath', of: binary, entry: shop.path('gone') },
        result: 'absent',
      },
      {
        path: '/lib/x86_64-linux-gnu/libgone.so.1',
        rule: { kind: 'default-directory', directory: '/lib/x86_64-linux-gnu/' },
        result: 'absent',
      },
    ]);
  });

  it('a missing interpreter is what the kernel stumbles over', () => {
    const binary = shop.program('program', { linker: ['--dynamic-linker,/lib64/ld-gone.so.2'] });
    expect(() => execFileSync(binary)).toThrow(/ENOENT/);
    expect(resolveOnHost({ binary }).interpreter).toEqual({ kind: 'missing', path: '/lib64/ld-gone.so.2' });
  });

  it('a loader moved elsewhere keeps the directories compiled into it', () => {
    symlinkSync(GLIBC_LOADER, shop.path('ld-custom.so'));
    const binary = shop.program('program', { linker: [`--dynamic-linker,${shop.path('ld-custom.so')}`] });
    agreed({ binary });
    renameSync(shop.path('ld-custom.so'), shop.path('ld-other.so'));
    expect(resolveOnHost({ binary }).interpreter).toMatchObject({ kind: 'missing' });
  });
});

function hwcapsHere(): readonly string[] {
  const help = execFileSync(GLIBC_LOADER, ['--help'], { encoding: 'utf8' });
  return [...help.matchAll(/^ {2}(x86-64-v\d) \(supported, searched\)/gm)].map(([, name]) => name ?? '');
}

function dlPlatform(): string {
  const diagnostics = execFileSync(GLIBC_LOADER, ['--list-diagnostics'], { encoding: 'utf8' });
  return /^dl_platform="(.*)"/m.exec(diagnostics)?.[1] ?? 'x86_64';
}
