import type { Closure } from '@up/nix';
import { describe, expect, it } from 'vitest';
import { makeImage } from '../testing/make-image.ts';
import { diffClosures } from './diff-closures.ts';

const path = (digit: string, name: string): string => `/nix/store/${digit.repeat(32)}-${name}`;
const closure = (source: string, paths: readonly string[], sizeBytes?: number): Closure => ({
  source,
  paths: paths.map((each) => ({ path: each, sizeBytes })),
});

describe('diffClosures', () => {
  it('compares names, versions and sizes', () => {
    const diff = diffClosures(
      closure('a', [path('1', 'hello-1.0'), path('2', 'glibc-2.38')], 10),
      closure('b', [path('3', 'hello-1.1'), path('2', 'glibc-2.38'), path('4', 'new-1')], 10),
    );
    expect(diff).toMatchObject({
      a: { kind: 'closure', source: 'a', sizeBytes: 20 },
      sizes: { a: 20, b: 30, deltaBytes: 10, directories: [] },
      packages: { changed: [{ name: 'hello', how: 'version' }], added: [{ name: 'new' }], unchanged: 1 },
      identical: false,
      notes: [],
    });
  });

  it('knows no sizes where nobody says them', () => {
    const diff = diffClosures(closure('a', [path('1', 'x-1')]), closure('b', [path('1', 'x-1')], 5));
    expect(diff).toMatchObject({ identical: true, sizes: { a: undefined, deltaBytes: undefined } });
    expect(diff.notes).toEqual(['the sizes of the store paths of a are not known']);
  });

  it('compares a closure with the store paths of an image', () => {
    const files = { [`${path('1', 'x-1')}/bin/x`]: { text: '12345' }, '/etc/passwd': { text: 'x' } };
    const diff = diffClosures(makeImage({ files }), closure('b', [path('2', 'x-1')], 7));
    expect(diff).toMatchObject({
      a: { kind: 'image' },
      sizes: { a: 5, b: 7, deltaBytes: undefined },
      packages: { changed: [{ how: 'rebuilt' }] },
    });
    expect(diff.notes).toEqual([expect.stringMatching(/^only Nix store paths are compared, and no sizes: /)]);
    expect(diff.packages?.changed[0]?.deltaBytes).toBeUndefined();
  });
});
