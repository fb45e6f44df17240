import { describe, expect, it } from 'vitest';
import { DYNAMIC, findInImage, GLIBC } from '../../testing/find-in-image.ts';
import { SYMBOL_VERSION } from './symbol-version.ts';

const needing = (...versions: readonly string[]) => ({
  ...DYNAMIC,
  elf: {
    ...DYNAMIC.elf,
    versionsNeeded: [{ library: 'libc.so.6', versions: versions.map((name) => ({ name, weak: false })) }],
  },
});
const find = (app: ReturnType<typeof needing>) =>
  findInImage(SYMBOL_VERSION, { files: { ...GLIBC, '/app': app }, config: { cmd: ['/app'] } });

describe('exec/symbol-version', () => {
  it('names the newest version that is missing, in the words of the loader', async () => {
    expect(await find(needing('GLIBC_2.2.5', 'GLIBC_2.38', 'GLIBC_2.34'))).toEqual([
      {
        rule: 'exec/symbol-version',
        severity: 'error',
        message:
          '/app (the command) needs GLIBC_2.38 of /lib/x86_64-linux-gnu/libc.so.6, which does not have it',
        path: '/app',
        evidence:
          "the loader would stop: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /app); missing: GLIBC_2.34 and GLIBC_2.38",
        fix: expect.stringContaining('newer base image'),
      },
    ]);
  });

  it('is content with versions that are there', async () => {
    expect(await find(needing('GLIBC_2.2.5', 'GLIBC_2.31'))).toEqual([]);
  });
});
