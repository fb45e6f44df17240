import { describe, expect, it } from 'vitest';
import { shortenStorePaths } from './shorten-store-paths.ts';

const PATH = '/nix/store/0c1xn8wq6v7k2m3a9b4d5f6g7h8i9j0k-xorg-server-21.1.16/bin/X';
const OTHER = '/nix/store/1d2yn9xr7w8l3n4b0c5f6g7h8i9j0k1l-bash-5.2';
const finding = {
  rule: 'fhs/store-only',
  severity: 'error',
  message: `X is ${PATH}`,
  evidence: `it is ${PATH}, not ${OTHER}`,
} as const;

describe('shortenStorePaths', () => {
  it('cuts the hash of a path that the fix has whole, and of no other', () => {
    expect(shortenStorePaths({ ...finding, fix: `write ${PATH}` })).toEqual({
      ...finding,
      message: 'X is /nix/store/0c1x…-xorg-server-21.1.16/bin/X',
      evidence: `it is /nix/store/0c1x…-xorg-server-21.1.16/bin/X, not ${OTHER}`,
      fix: `write ${PATH}`,
    });
  });

  it('leaves a finding without a fix as it is', () => {
    expect(shortenStorePaths(finding)).toBe(finding);
  });
});
