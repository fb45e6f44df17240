import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { type FileSpecs, makeImage } from '../../testing/make-image.ts';
import { DUPLICATE_VERSIONS } from './duplicate-versions.ts';

const check = async (files: FileSpecs) =>
  (await inspectImage({ image: makeImage({ files }), rules: [DUPLICATE_VERSIONS] })).findings;
const entry = (letter: string, name: string): string => `${letter.repeat(32)}-${name}`;

describe('nix/duplicate-versions', () => {
  it('names the versions with their sizes', async () => {
    const old = entry('a', 'openssl-1.1.1w');
    const current = entry('b', 'openssl-3.0.12');
    const [finding, ...others] = await check({
      [`/nix/store/${old}/lib/libssl.so`]: { sizeBytes: 4_000_000 },
      [`/nix/store/${old}/lib/libssl.so.1`]: { hardlink: `/nix/store/${old}/lib/libssl.so` },
      [`/nix/store/${current}/lib/libssl.so`]: { sizeBytes: 6_000_000 },
    });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'info',
      message: 'openssl is in the store in 2 versions: all but the largest take 4.0 MB',
      path: `/nix/store/${current}`,
      evidence: `${current} (6.0 MB), ${old} (4.0 MB)`,
    });
  });

  it('tells two builds of one version', async () => {
    const [finding] = await check({
      [`/nix/store/${entry('a', 'glibc-2.38-44')}/x`]: {},
      [`/nix/store/${entry('b', 'glibc-2.38-44')}/x`]: {},
    });
    expect(finding?.message).toContain('glibc is in the store in 2 builds');
  });

  it('says nothing of outputs, of names that only begin alike, and of names without a version', async () => {
    expect(
      await check({
        [`/nix/store/${entry('a', 'openssl-3.0.12')}/x`]: {},
        [`/nix/store/${entry('b', 'openssl-3.0.12-bin')}/x`]: {},
        [`/nix/store/${entry('c', 'openssl-fips-3.0.11')}/x`]: {},
        [`/nix/store/${entry('d', 'source')}/x`]: {},
        [`/nix/store/${entry('f', 'source')}/x`]: {},
        [`/nix/store/${entry('g', 'fix-1.0.patch')}`]: { text: '' },
        [`/nix/store/${entry('h', 'fix-2.0.patch')}`]: { text: '' },
      }),
    ).toEqual([]);
  });

  it('has nothing to say without a store', async () => {
    expect(await check({ '/bin/sh': { elf: {} } })).toEqual([]);
  });
});
