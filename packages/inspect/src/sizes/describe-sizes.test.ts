import { describe, expect, it } from 'vitest';
import { makeImage } from '../testing/make-image.ts';
import { describeSizes } from './describe-sizes.ts';
import { sumOf, type TreemapNode } from './treemap-node.ts';

const HASH = '0123456789abcdfghijklmnpqrsvwxyz';

const LAYERED = makeImage({
  files: {
    '/usr/lib/a': { text: '12345' },
    '/usr/lib/b': { text: '123' },
    '/usr/same': { hardlink: '/usr/lib/a' },
    '/etc/x': { text: '1' },
  },
  upperLayers: [{ '/usr/lib/b': { text: '1234567' }, '/top': { text: '12' } }],
});

describe('describeSizes', () => {
  it('shows layers by their directories, without what a higher layer replaced', () => {
    const { layers } = describeSizes(LAYERED);
    expect(layers).toMatchObject({ name: 'layers', sizeBytes: 15 });
    expect(layers.children?.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
      ['layer 1', 6],
      ['layer 2', 9],
    ]);
    expect(layers.children?.[1]?.children).toEqual([
      {
        name: 'usr',
        sizeBytes: 7,
        children: [{ name: 'lib', sizeBytes: 7, children: [{ name: 'b', sizeBytes: 7 }] }],
      },
      { name: 'top', sizeBytes: 2 },
    ]);
  });

  it('is bounded in depth and breadth', () => {
    const files = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`/d/e/f/g${index}`, { text: 'x'.repeat(index + 1) }]),
    );
    const { layers } = describeSizes(makeImage({ files: { ...files, '/one': { text: '1' } } }), {
      depth: 3,
      breadth: 2,
    });
    expect(layers.children?.[0]?.children).toEqual([
      { name: 'd', sizeBytes: 55, children: [{ name: 'e', sizeBytes: 55 }] },
      { name: 'one', sizeBytes: 1 },
    ]);
    const wide = describeSizes(makeImage({ files }), { breadth: 3 }).layers;
    const leaves = wide.children?.[0]?.children?.[0]?.children?.[0]?.children?.[0]?.children;
    expect(leaves).toEqual([
      { name: 'g9', sizeBytes: 10 },
      { name: 'g8', sizeBytes: 9 },
      { name: 'others', sizeBytes: 36, detail: '8 more' },
    ]);
  });

  it('shows packages by kind, and what belongs to none', () => {
    const image = makeImage({
      files: {
        [`/nix/store/${HASH}-tool-1.0/bin/tool`]: { text: '12345' },
        [`/nix/store/${HASH}-tool-1.0-dev/x`]: { text: '1' },
        '/lib/apk/db/installed': { text: 'P:musl\nV:1\nF:lib\nR:libc\n' },
        '/lib/libc': { text: '12' },
        '/etc/x': { text: '123' },
      },
    });
    expect(describeSizes(image).packages).toEqual({
      name: 'packages',
      sizeBytes: 35,
      children: [
        { name: 'in no package', sizeBytes: 27 },
        {
          name: 'nix',
          sizeBytes: 6,
          children: [
            { name: 'tool', sizeBytes: 5, detail: '1.0' },
            { name: 'tool (dev)', sizeBytes: 1, detail: '1.0' },
          ],
        },
        { name: 'apk', sizeBytes: 2, children: [{ name: 'musl', sizeBytes: 2, detail: '1' }] },
      ],
    });
  });

  it('does not guess what is in no package where sizes are only declared', () => {
    const status = 'Package: a\nStatus: install ok installed\nVersion: 1\nInstalled-Size: 1\n';
    const { packages } = describeSizes(makeImage({ files: { '/var/lib/dpkg/status': { text: status } } }));
    expect(packages.children).toEqual([
      { name: 'dpkg', sizeBytes: 1024, children: [{ name: 'a', sizeBytes: 1024, detail: '1, as declared' }] },
    ]);
  });

  it('never shows more in the parts than in the whole', () => {
    const check = ({ sizeBytes, children }: TreemapNode): void => {
      expect(sumOf(children ?? [])).toBeLessThanOrEqual(sizeBytes);
      children?.forEach(check);
    };
    const { layers, packages } = describeSizes(LAYERED, { breadth: 2 });
    check(layers);
    check(packages);
  });
});
