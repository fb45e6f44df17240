import { describe, expect, it } from 'vitest';
import type { Package } from '../packages/package.ts';
import { diffPackages } from './diff-packages.ts';

const deb = (name: string, version: string, more: Partial<Package> = {}): Package => ({
  ...{ kind: 'dpkg', name, version, architecture: 'amd64', sizeBytes: 10, sizeFrom: 'files' },
  ...more,
});
const nix = (digit: string, name: string, version: string, sizeBytes = 10): Package => {
  const path = `/nix/store/${digit.repeat(32)}-${name}-${version}`;
  return { kind: 'nix', name, version, path, sizeBytes, sizeFrom: 'files' };
};

describe('diffPackages', () => {
  it('tells versions, what is new and what is gone, the largest difference first', () => {
    const { changed, added, removed, unchanged } = diffPackages(
      [deb('same', '1'), deb('small', '1'), deb('large', '1'), deb('gone', '1')],
      [
        deb('same', '1'),
        deb('small', '2', { sizeBytes: 11 }),
        deb('large', '2', { sizeBytes: 1 }),
        deb('new', '1'),
      ],
    );
    expect(changed).toMatchObject([
      { name: 'large', how: 'version', deltaBytes: -9, a: [{ version: '1' }], b: [{ version: '2' }] },
      { name: 'small', how: 'version', deltaBytes: 1 },
    ]);
    expect(added).toMatchObject([{ name: 'new', how: 'added', deltaBytes: 10, a: [] }]);
    expect(removed).toMatchObject([{ name: 'gone', how: 'removed', deltaBytes: -10, b: [] }]);
    expect(unchanged).toBe(1);
  });

  it('knows several versions of one name', () => {
    const { changed } = diffPackages(
      [nix('1', 'ssl', '1.10'), nix('2', 'ssl', '1.9'), nix('3', 'ssl', '3.0')],
      [nix('3', 'ssl', '3.0'), nix('4', 'ssl', '1.11')],
    );
    expect(changed).toMatchObject([
      {
        how: 'version',
        a: [{ version: '1.9' }, { version: '1.10' }],
        b: [{ version: '1.11' }],
        kept: ['3.0'],
      },
    ]);
  });

  it('knows a further version and a further copy', () => {
    expect(
      diffPackages([nix('1', 'ssl', '1.0')], [nix('1', 'ssl', '1.0'), nix('2', 'ssl', '1.1')]),
    ).toMatchObject({
      added: [{ name: 'ssl', how: 'added', kept: ['1.0'], b: [{ version: '1.1' }] }],
      unchanged: 1,
    });
    const i386 = deb('libc6', '2', { architecture: 'i386' });
    expect(diffPackages([deb('libc6', '2'), i386], [deb('libc6', '2')]).removed).toMatchObject([
      { name: 'libc6', kept: ['2'], a: [{ version: '2' }] },
    ]);
  });

  it('tells a rebuild from another version, and outputs apart', () => {
    const dev = { ...nix('5', 'ssl', '1.0'), output: 'dev' };
    const { changed, unchanged } = diffPackages(
      [nix('1', 'ssl', '1.0'), dev],
      [nix('2', 'ssl', '1.0', 15), dev],
    );
    expect(changed).toMatchObject([{ how: 'rebuilt', output: undefined, deltaBytes: 5 }]);
    expect(unchanged).toBe(1);
  });

  it('does not see an architecture alone', () => {
    expect(diffPackages([deb('a', '1')], [deb('a', '1', { architecture: 'arm64' })])).toMatchObject({
      changed: [],
      unchanged: 1,
    });
  });

  it('compares sizes only where they are measured the same way', () => {
    const declared = { sizeBytes: 100, sizeFrom: 'declared', declaredBytes: 100 } as const;
    const measured = { sizeBytes: 60, sizeFrom: 'files', declaredBytes: 90 } as const;
    const unknown = { sizeBytes: 0, sizeFrom: 'unknown' } as const;
    const delta = (a: Partial<Package>, b: Partial<Package>) =>
      diffPackages([deb('x', '1', a)], [deb('x', '2', b)]).changed[0]?.deltaBytes;
    expect(delta(measured, { ...measured, sizeBytes: 70 })).toBe(10);
    expect(delta(measured, declared)).toBe(10);
    expect(delta(declared, { sizeBytes: 5, sizeFrom: 'files' })).toBeUndefined();
    expect(delta(declared, unknown)).toBeUndefined();
  });

  it('is the same whatever the order', () => {
    const a = [nix('1', 'b', '1'), deb('a', '1'), nix('2', 'c', '1')];
    const b = [nix('3', 'b', '2'), nix('4', 'd', '1')];
    expect(diffPackages([...a].reverse(), [...b].reverse())).toEqual(diffPackages(a, b));
  });
});
