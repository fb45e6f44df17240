import { describe, expect, it } from 'vitest';
import { parseStoreName } from './store-name.ts';

const HASH = '0123456789abcdfghijklmnpqrsvwxyz';

describe('parseStoreName', () => {
  it.each([
    ['openssl-3.0.12', 'openssl', '3.0.12', ''],
    ['openssl-3.0.12-dev', 'openssl', '3.0.12', 'dev'],
    ['bash-5.2-p15', 'bash', '5.2-p15', ''],
    ['glibc-2.38-44-bin', 'glibc', '2.38-44', 'bin'],
    ['python3.11-requests-2.31.0', 'python3.11-requests', '2.31.0', ''],
    ['entrypoint', 'entrypoint', '', ''],
    ['site-lib', 'site-lib', '', ''],
    ['-1.0', '-1.0', '', ''],
  ])('takes %s apart', (full, name, version, variant) => {
    expect(parseStoreName(`${HASH}-${full}`)).toEqual({ hash: HASH, name, version, variant });
  });

  it.each(['.links', 'trash', `${HASH}`, `${HASH}-`, `${'e'.repeat(32)}-x`])('refuses %s', (entry) => {
    expect(parseStoreName(entry)).toBeUndefined();
  });
});
