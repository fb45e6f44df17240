import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDebianVersions } from './debian-version.ts';

describe('compareDebianVersions', () => {
  it.each([
    ['6.1.176-1', '6.1.192-2'],
    ['6.1.9-1', '6.1.10-1'],
    ['1.0~rc1', '1.0'],
    ['1.0', '1.0a'],
    ['1.0a', '1.0+'],
    ['9.9', '1:0.1'],
    ['1.0-1', '1.0-1+b1'],
    ['1.0', '1.0-0.1'],
    ['vmlinuz-6.1.0-9-amd64', 'vmlinuz-6.1.0-10-amd64'],
  ])('%s is older than %s', (one, other) => {
    expect(compareDebianVersions(one, other)).toBeLessThan(0);
    expect(compareDebianVersions(other, one)).toBeGreaterThan(0);
    expect(compareDebianVersions(one, one)).toBe(0);
  });

  it('takes numbers that differ in leading zeros for the same', () => {
    expect(compareDebianVersions('1.02', '1.2')).toBe(0);
  });

  it('orders any versions', () => {
    const version = fc.stringMatching(/^(?:\d:)?[0-9a-z.+~-]{1,12}$/);
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        const [ab, bc, ac] = [
          compareDebianVersions(a, b),
          compareDebianVersions(b, c),
          compareDebianVersions(a, c),
        ];
        expect(Math.sign(compareDebianVersions(b, a))).toBe(-Math.sign(ab) + 0);
        if (ab <= 0 && bc <= 0) expect(ac).toBeLessThanOrEqual(0);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
