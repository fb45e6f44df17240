import { byteSource, readElf } from '@up/formats';
import { describe, expect, it } from 'vitest';
import { buildElf } from '../../formats/src/elf/testing/build-elf.ts';
import { identifyLoader, type Loader } from './loader.ts';
import { debianLoader, fakeLoader } from './testing/fake-loader.ts';
import { memoryView } from './testing/memory-view.ts';

describe('identifyLoader', () => {
  it.each([
    ['Debian', debianLoader(), 'lib/x86_64-linux-gnu', '/etc/ld.so.cache'],
    ['Fedora', loaderWith('/lib64/', '/usr/lib64/', '/etc/ld.so.cache'), 'lib64', '/etc/ld.so.cache'],
    ['Arch', loaderWith('/usr/lib/', '/etc/ld.so.cache'), 'lib', '/etc/ld.so.cache'],
    [
      'Nix',
      loaderWith('/nix/store/x-glibc-2.40/lib/', '/nix/store/x-glibc-2.40/etc/ld.so.cache'),
      'lib',
      '/nix/store/x-glibc-2.40/etc/ld.so.cache',
    ],
  ])('reads what $LIB and the cache are in the loader of %s', (_, content, libToken, cachePath) => {
    expect(identify('/ld.so', content)).toMatchObject({ kind: 'glibc', libToken, cachePath });
  });

  it('knows musl by its texts, even behind a name of glibc', () => {
    const musl = loaderWith('/lib:/usr/local/lib:/usr/lib', '%.*s/etc/ld-musl-x86_64.path');
    expect(identify('/lib64/ld-linux-x86-64.so.2', musl)).toEqual({
      kind: 'musl',
      path: '/lib64/ld-linux-x86-64.so.2',
      pathFile: '/etc/ld-musl-x86_64.path',
    });
  });

  it('goes by the name where nothing is there', () => {
    expect(identify('/lib/ld-musl-aarch64.so.1')).toMatchObject({ pathFile: '/etc/ld-musl-aarch64.path' });
    expect(identify('/nix/store/x-glibc/lib/ld-linux-x86-64.so.2')).toMatchObject({
      systemDirectories: ['/nix/store/x-glibc/lib/'],
      cachePath: '/nix/store/x-glibc/etc/ld.so.cache',
    });
    expect(identify('/system/bin/linker64')).toBeUndefined();
  });

  it('goes by the name where the bytes are not at hand', () => {
    expect(identify('/lib64/ld-linux-x86-64.so.2', new Uint8Array())).toMatchObject({
      kind: 'glibc',
      cachePath: '/etc/ld.so.cache',
    });
  });

  it.each([
    ['slashes', '/'],
    ['directories without an end', '/lib/-'],
    ['directories', '/lib/\0'],
  ])('is soon done with megabytes of %s', (_, text) => {
    const started = performance.now();
    identify('/ld.so', loaderWith('/etc/ld.so.cache', text.repeat(1_000_000)));
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});

function loaderWith(...texts: readonly string[]): Uint8Array {
  return fakeLoader({ texts });
}

function identify(path: string, content?: Uint8Array): Loader | undefined {
  const view = memoryView(content === undefined ? {} : { [path]: content });
  return identifyLoader({ view, path, elf: readElf(byteSource(buildElf())) });
}
