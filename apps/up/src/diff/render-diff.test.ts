import type { Diff, PackageChange } from '@up/inspect';
import { describe, expect, it } from 'vitest';
import { renderDiff } from './render-diff.ts';
import { signedBytes } from './signed-bytes.ts';

const version = (text: string) => ({ version: text, sizeBytes: 1, sizeFrom: 'files' }) as const;
const change = (index: number): PackageChange => ({
  ...{ kind: 'dpkg', name: `package-${index}`, how: 'version', kept: [], deltaBytes: 0 },
  a: [version('1')],
  b: [version('2')],
});
const EMPTY: Diff = {
  a: { kind: 'image', source: 'a.tar', sizeBytes: 1000 },
  b: { kind: 'image', source: 'b.tar', sizeBytes: 3000 },
  identical: false,
  sizes: { a: 1000, b: 3000, deltaBytes: 2000, directories: [] },
  notes: [],
};
const render = (more: Partial<Diff>, isAll = false): string =>
  renderDiff({ ...EMPTY, ...more }, { isAll, style: (_, text) => text, width: 80 });

describe('renderDiff', () => {
  it('shows the largest of many, and all of them where it is asked to', () => {
    const changed = Array.from({ length: 25 }, (_, index) => change(index));
    const packages = { changed, added: [], removed: [], unchanged: 3 };
    expect(render({ packages })).toContain('  … and 5 more (--all)\n');
    expect(render({ packages })).not.toContain('package-20');
    expect(render({ packages }, true)).toContain('package-24');
  });

  it('says only that nothing is different', () => {
    const packages = { changed: [], added: [], removed: [], unchanged: 3 };
    expect(render({ packages, config: [], identical: true })).toBe(
      'a.tar → b.tar   1.0 kB → 3.0 kB   +2.0 kB\nidentical: 3 packages, config\n',
    );
  });

  it('breaks what is too wide', () => {
    const source = `/some/where/${'x'.repeat(60)}.tar`;
    const text = render({
      a: { ...EMPTY.a, source },
      config: [{ field: 'entrypoint', a: ['/bin/'.padEnd(60, 'a')], b: ['/bin/'.padEnd(60, 'b')] }],
      notes: ['one two three four five six seven eight nine ten eleven twelve thirteen fourteen'],
    });
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text).toMatch(/^ {2}~ entrypoint\n {6}- \["\/bin\/a+"\]\n {6}\+ \["\/bin\/b+"\]$/m);
    expect(text).toMatch(/^note {7}one .*\n {11}\w/m);
  });

  it('shows nothing that a terminal would obey', () => {
    const evil = 'x\u001b[2J\u202e\r';
    const text = render({
      a: { ...EMPTY.a, source: evil },
      packages: {
        changed: [{ ...change(1), name: evil, a: [version(evil)] }],
        added: [],
        removed: [],
        unchanged: 0,
      },
      config: [{ field: 'label', key: evil, a: evil, b: 'y' }],
      files: {
        added: [{ path: `/${evil}`, type: 'file', sizeBytes: 1 }],
        removed: [],
        changed: [],
        counts: { added: 1, removed: 0, changed: 0, unchanged: 0, relinked: 0, uncompared: 0, storePaths: 0 },
      },
      layers: {
        shared: [],
        onlyA: [{ layer: 0, diffId: evil, sizeBytes: 1, uncompressedBytes: 1, createdBy: evil }],
        onlyB: [],
        sharedBytes: 0,
      },
      sizes: { ...EMPTY.sizes, directories: [{ path: `/${evil}`, a: 0, b: 1, deltaBytes: 1 }] },
      notes: [evil],
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});

describe('signedBytes', () => {
  it.each([
    [0, '0 B'],
    [12_000, '+12 kB'],
    [-14_000_000, '-14 MB'],
    [undefined, '?'],
  ])('%s -> %s', (delta, text) => {
    expect(signedBytes(delta)).toBe(text);
  });
});
