import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseApkDatabase } from './apk-database.ts';

const DATABASE = `C:Q1abc=
P:musl
V:1.2.4-r2
A:x86_64
S:383152
I:622592
T:the musl c library
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755
Z:Q1def=
R:libc.musl-x86_64.so.1
F:

P:busybox
V:1.36.1-r5
A:x86_64
F:
R:root
F:bin
R:busybox
`;

describe('parseApkDatabase', () => {
  it('reads name, version, architecture, size and files', () => {
    expect([...parseApkDatabase(DATABASE)]).toEqual([
      {
        name: 'musl',
        version: '1.2.4-r2',
        architecture: 'x86_64',
        declaredBytes: 622_592,
        files: ['lib/ld-musl-x86_64.so.1', 'lib/libc.musl-x86_64.so.1'],
      },
      {
        name: 'busybox',
        version: '1.36.1-r5',
        architecture: 'x86_64',
        declaredBytes: undefined,
        files: ['root', 'bin/busybox'],
      },
    ]);
  });

  it('never fails, and lists nothing without a name', () => {
    const piece = fc.constantFrom('P:', 'V:1', 'F:a', 'R:b', '\n', '\n\n', 'I:x', 'zzz', ':');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        for (const { name } of parseApkDatabase(pieces.join(''))) expect(name).not.toBe('');
      }),
      { seed: 5 },
    );
  });
});
