import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDrvName, parseStorePathName } from './store-path-name.ts';

const HASH = '0123456789abcdfghijklmnpqrsvwxyz';

describe('parseDrvName', () => {
  it.each([
    ['hello-2.12.1', 'hello', '2.12.1'],
    ['python3.11-requests-2.31.0', 'python3.11-requests', '2.31.0'],
    ['bash-interactive-5.2p37', 'bash-interactive', '5.2p37'],
    ['a-b-1-2-c', 'a-b', '1-2-c'],
    ['a--b', 'a', '-b'],
    ['-1.0', '', '1.0'],
    ['a-', 'a-', undefined],
    ['entrypoint', 'entrypoint', undefined],
  ])('%s', (text, name, version) => {
    expect(parseDrvName(text)).toEqual({ name, version });
  });

  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'Z', '1', '.', '-', '_') }), (text) => {
        const { name, version } = parseDrvName(text);
        expect(version === undefined ? name : `${name}-${version}`).toBe(text);
      }),
      { seed: 1 },
    );
  });
});

describe('parseStorePathName', () => {
  it.each([
    ['openssl-3.0.12', 'openssl', '3.0.12', undefined],
    ['openssl-3.0.12-dev', 'openssl', '3.0.12', 'dev'],
    ['glibc-2.38-44-bin', 'glibc', '2.38-44', 'bin'],
    ['bash-5.2-out', 'bash', '5.2', undefined],
    ['tool-1.0-beta', 'tool', '1.0-beta', undefined],
    ['site-lib', 'site-lib', undefined, undefined],
  ])('%s', (full, name, version, output) => {
    expect(parseStorePathName(`${HASH}-${full}`)).toEqual({ hash: HASH, name, version, output });
  });

  it.each(['.links', HASH, `${HASH}-`, `${'e'.repeat(32)}-x`, `${HASH}-a/b`, `${HASH}-${'n'.repeat(212)}`])(
    'refuses %s',
    (entry) => {
      expect(parseStorePathName(entry)).toBeUndefined();
    },
  );
});
