import { mkdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { buildElf } from '../../formats/src/elf/testing/build-elf.ts';
import { MUSL_LOADER, resolveOnHost, type TraceRequest, toTrace, traceWith } from './support/trace.ts';
import { Workshop } from './support/workshop.ts';

describeWith(['gcc', 'musl-gcc'], 'resolveLibraries against musl', () => {
  let shop: Workshop;
  beforeEach(() => {
    shop = new Workshop('musl-gcc');
  });
  afterEach(() => shop[Symbol.dispose]());

  /** Both must agree; what they agree on is given back relative to the workshop. */
  function agreed(request: TraceRequest): Record<string, string> {
    const trace = traceWith(MUSL_LOADER, request);
    const resolved = toTrace(resolveOnHost(request));
    expect(resolved.libraries, trace.complaints).toEqual(trace.libraries);
    const own = Object.entries(resolved.libraries);
    return Object.fromEntries(own.map(([name, path]) => [name, path.replace(`${shop.directory}/`, '')]));
  }

  it.each([
    ['DT_RPATH', '--disable-new-dtags'],
    ['DT_RUNPATH', '--enable-new-dtags'],
  ])('%s of the program serves what its libraries need', (_, dtags) => {
    shop.library('far/libb.so');
    shop.library('near/liba.so', { needs: ['far/libb.so'] });
    const paths = `${shop.path('near')}:${shop.path('far')}`;
    const binary = shop.program('program', { needs: ['near/liba.so'], linker: [dtags, `-rpath,${paths}`] });
    expect(agreed({ binary })).toEqual({ 'liba.so': 'near/liba.so', 'libb.so': 'far/libb.so' });
  });

  it.each(['--disable-new-dtags', '--enable-new-dtags'])('LD_LIBRARY_PATH comes first (%s)', (dtags) => {
    shop.library('one/liba.so');
    shop.library('two/liba.so');
    const linker = [dtags, `-rpath,${shop.path('one')}`];
    const binary = shop.program('program', { needs: ['one/liba.so'], linker });
    expect(agreed({ binary })).toEqual({ 'liba.so': 'one/liba.so' });
    expect(agreed({ binary, env: { LD_LIBRARY_PATH: shop.path('two') } })).toEqual({
      'liba.so': 'two/liba.so',
    });
  });

  it.each([
    ['$ORIGIN/lib', 'lib/liba.so'],
    [`\${ORIGIN}/lib`, 'lib/liba.so'],
    ['::/nowhere:$ORIGIN/lib', 'lib/liba.so'],
    ['$ORIGIN/lib:$LIB', 'missing'],
    ['/nowhere:$ORIGINAL:$ORIGIN/lib', 'lib/liba.so'],
  ])('a search path of %s', (path, expected) => {
    shop.library('lib/liba.so');
    const binary = shop.program('program', { needs: ['lib/liba.so'], linker: [`-rpath,${path}`] });
    expect(agreed({ binary })).toEqual({ 'liba.so': expected });
  });

  it('$ORIGIN of a library is where it was found, links not followed', () => {
    shop.library('real/libb.so');
    shop.library('real/liba.so', { needs: ['real/libb.so'], linker: ['-rpath,$ORIGIN'] });
    mkdirSync(shop.path('links'));
    symlinkSync(shop.path('real/liba.so'), shop.path('links/liba.so'));
    const linker = [`-rpath,${shop.path('links')}`];
    const binary = shop.program('program', { needs: ['real/liba.so'], linker });
    expect(agreed({ binary })).toEqual({ 'liba.so': 'real/liba.so', 'libb.so': 'missing' });
  });

  it('knows libraries by the name they were found by, not by soname', () => {
    shop.library('libplain.so', { soname: 'none' });
    shop.library('sub/libplain.so');
    const binary = shop.program('program', { needs: ['libplain.so', 'sub/libplain.so'] });
    expect(agreed({ binary })).toEqual({
      [shop.path('libplain.so')]: 'libplain.so',
      'libplain.so': 'missing',
    });
  });

  it.each([
    ['a text', 'INPUT(libfoo.so)'.padEnd(100)],
    ['an object file', buildElf({ type: 1, dynamic: false })],
  ])('gives up at %s, although a good library follows', (_, content) => {
    shop.library('right/liba.so');
    shop.write('wrong/liba.so', content);
    const linker = [`-rpath,${shop.path('wrong')}:${shop.path('right')}`];
    const binary = shop.program('program', { needs: ['right/liba.so'], linker });
    expect(traceWith(MUSL_LOADER, { binary }).libraries).toEqual({ 'liba.so': 'missing' });
    expect(resolveOnHost({ binary }).dependencies[0]).toMatchObject({
      kind: 'unusable',
      path: shop.path('wrong/liba.so'),
    });
  });

  it('stands for glibc names itself', () => {
    shop.library('libm.so.6');
    shop.library('libpthread.so.0');
    const linker = [`-rpath,${shop.directory}`];
    const binary = shop.program('program', { needs: ['libm.so.6', 'libpthread.so.0'], linker });
    expect(agreed({ binary })).toEqual({});
    const kinds = resolveOnHost({ binary }).dependencies.map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['already-loaded']));
  });

  it('reads its path file, where libraries of this machine are', () => {
    shop.library('libgone.so');
    const binary = shop.program('program', { needs: ['libgone.so'] });
    expect(agreed({ binary })).toEqual({ 'libgone.so': 'missing' });
  });

  it('loads LD_PRELOAD, without the search path of the program', () => {
    shop.library('libextra.so');
    const binary = shop.program('program', { linker: [`-rpath,${shop.directory}`] });
    const env = { LD_PRELOAD: `libextra.so:${shop.path('libextra.so')}` };
    expect(resolveOnHost({ binary, env }).preloads.map(({ kind }) => kind)).toEqual(['missing', 'found']);
    const traced = traceWith(MUSL_LOADER, { binary, env }).libraries;
    expect(traced).toEqual({ [shop.path('libextra.so')]: shop.path('libextra.so') });
    const found = { LD_PRELOAD: 'libextra.so', LD_LIBRARY_PATH: shop.directory };
    expect(agreed({ binary, env: found })).toEqual({ 'libextra.so': 'libextra.so' });
  });
});
