import { describe, expect, it } from 'vitest';
import { buildElf } from '../../../formats/src/elf/testing/build-elf.ts';
import { buildCache } from '../../../formats/src/ld-so-cache/testing/build-cache.ts';
import { debianLoader } from '../../../libraries/src/testing/fake-loader.ts';
import { type MemoryFiles, memoryView } from '../../../libraries/src/testing/memory-view.ts';
import { type ProgramClosure, programClosure } from './program-closure.ts';

const LOADER = '/lib64/ld-linux-x86-64.so.2';
const LIBC = '/lib/x86_64-linux-gnu/libc.so.6';
const BASE: MemoryFiles = {
  [LOADER]: '-> ../lib/x86_64-linux-gnu/ld.so',
  '/lib/x86_64-linux-gnu/ld.so': debianLoader(),
  [LIBC]: buildElf({ soname: 'libc.so.6' }),
};

function program(needed: readonly string[], more: Parameters<typeof buildElf>[0] = {}): Uint8Array {
  return buildElf({ type: 3, interpreter: LOADER, needed, ...more });
}

function closureOf(files: MemoryFiles, path: string): ProgramClosure {
  return programClosure({
    program: path,
    imagePath: '/usr/local/bin/tool',
    view: memoryView({ ...BASE, ...files }),
  });
}

describe('programClosure', () => {
  it('takes the program, its loader and its libraries, under the paths that the loader knows', () => {
    const closure = closureOf(
      {
        '/opt/tool': '-> /opt/v1/tool',
        '/opt/v1/tool': program(['libz.so.1', 'libc.so.6']),
        '/lib/x86_64-linux-gnu/libz.so.1': '-> libz.so.1.2',
        '/lib/x86_64-linux-gnu/libz.so.1.2': buildElf({ soname: 'libz.so.1', needed: ['libc.so.6'] }),
      },
      '/opt/tool',
    );
    expect(closure).toEqual({
      program: '/usr/local/bin/tool',
      files: [
        { imagePath: '/usr/local/bin/tool', source: '/opt/v1/tool' },
        { imagePath: LOADER, source: '/lib/x86_64-linux-gnu/ld.so' },
        { imagePath: '/lib/x86_64-linux-gnu/libz.so.1', source: '/lib/x86_64-linux-gnu/libz.so.1.2' },
        { imagePath: LIBC, source: LIBC },
      ],
      links: [],
    });
  });

  it('leaves a program where its libraries are found relative to it, and links to it', () => {
    const {
      program: place,
      files,
      links,
    } = closureOf(
      {
        '/opt/app/bin/tool': program(['libown.so', 'libc.so.6'], { runpath: '$ORIGIN/../lib' }),
        '/opt/app/lib/libown.so': buildElf({ soname: 'libown.so' }),
      },
      '/opt/app/bin/tool',
    );
    expect(place).toBe('/opt/app/bin/tool');
    expect(files.map(({ imagePath }) => imagePath)).toContain('/opt/app/lib/libown.so');
    expect(links).toEqual([{ imagePath: '/usr/local/bin/tool', target: '/opt/app/bin/tool' }]);
  });

  it('gives what only ld.so.cache knows a name where a loader without a cache looks', () => {
    const { links } = closureOf(
      {
        '/opt/tool': program(['libfar.so.1', 'libc.so.6']),
        '/opt/far/libfar.so.1': buildElf({ soname: 'libfar.so.1' }),
        '/etc/ld.so.cache': buildCache({
          entries: [{ name: 'libfar.so.1', path: '/opt/far/libfar.so.1', flags: 0x0303 }],
        }),
      },
      '/opt/tool',
    );
    expect(links).toEqual([
      { imagePath: '/lib/x86_64-linux-gnu/libfar.so.1', target: '/opt/far/libfar.so.1' },
    ]);
  });

  it('takes a static program as it is', () => {
    const { files } = closureOf({ '/opt/tool': buildElf({ type: 2, dynamic: false }) }, '/opt/tool');
    expect(files).toEqual([{ imagePath: '/usr/local/bin/tool', source: '/opt/tool' }]);
  });

  it.each([
    ['a library that is missing', program(['libgone.so']), 'needs libgone.so, which is not here'],
    ['a loader that is missing', program([], { interpreter: '/lib/none.so' }), 'its loader /lib/none.so'],
    ['a script', '#!/bin/sh\n', 'it is no Linux program'],
  ])('refuses %s', (_, content, message) => {
    expect(() => closureOf({ '/opt/tool': content }, '/opt/tool')).toThrow(message);
  });
});
