import { describe, expect, it } from 'vitest';
import type { FileSpecs, MakeImageOptions } from '../testing/make-image.ts';
import type { Diff } from './diff.ts';
import { type DiffOptions, diffImages } from './diff-images.ts';
import { hashedImage } from './testing/hashed-image.ts';

const compare = (a: MakeImageOptions, b: MakeImageOptions, options?: DiffOptions): Diff =>
  diffImages(hashedImage(a), hashedImage(b), options);
const compareFiles = (a: FileSpecs, b: FileSpecs, options?: DiffOptions) => {
  const { files } = compare({ files: a }, { files: b }, options);
  if (files === undefined) throw new Error('files were not compared');
  return files;
};
const HASHES = ['0', '1', '2', '3', '4'].map((digit) => `${digit}123456789abcdfghijklmnpqrsvwxyz`);
const [H0 = '', H1 = '', H2 = '', H3 = ''] = HASHES;

describe('diffImages', () => {
  it('finds nothing in the same image', () => {
    const files = { '/etc/passwd': { text: 'x' }, '/bin/sh': { link: 'busybox' } };
    const diff = compare({ files, config: { cmd: ['sh'] } }, { files, config: { cmd: ['sh'] } });
    expect(diff).toMatchObject({ identical: true, config: [], notes: [] });
    expect(diff.files?.counts).toMatchObject({ added: 0, removed: 0, changed: 0, unchanged: 2 });
  });

  it('tells what is not the same about a file', () => {
    const xattrs = new Map([['security.capability', Buffer.from('x')]]);
    const { changed } = compareFiles(
      {
        '/content': { text: 'one' },
        '/size': { text: 'one' },
        '/mode': { text: 'x', mode: 0o644 },
        '/owner': { text: 'x' },
        '/link': { link: 'a' },
        '/type': { text: 'x' },
        '/xattrs': { text: 'x' },
        '/time': { text: 'x', mtimeSec: 1 },
      },
      {
        '/content': { text: 'two' },
        '/size': { text: 'three' },
        '/mode': { text: 'x', mode: 0o4755 },
        '/owner': { text: 'x', uid: 5, gid: 6 },
        '/link': { link: 'b', mode: 0o700 },
        '/type/inside': { text: 'x' },
        '/xattrs': { text: 'x', xattrs },
        '/time': { text: 'x', mtimeSec: 2 },
      },
    );
    expect(Object.fromEntries(changed.map(({ path, how }) => [path, how]))).toEqual({
      '/content': ['content'],
      '/size': ['content', 'size'],
      '/mode': ['mode'],
      '/owner': ['owner'],
      '/link': ['link-target'],
      '/type': ['type'],
      '/xattrs': ['xattrs'],
    });
  });

  it('counts times only where it is asked to', () => {
    const [a, b] = [{ '/x': { text: 'x', mtimeSec: 1 } }, { '/x': { text: 'x', mtimeSec: 2 } }];
    expect(compare({ files: a }, { files: b }).identical).toBe(true);
    const { identical, files } = compare({ files: a }, { files: b }, { times: true });
    expect(identical).toBe(false);
    expect(files?.changed).toMatchObject([{ path: '/x', how: ['mtime'] }]);
  });

  it('lists what only one side has, directories with what is in them, the largest first', () => {
    const { added, removed, counts } = compareFiles(
      { '/gone': { text: '1234' } },
      { '/new/a': { text: '12' }, '/new/deep/b': { text: '12345' }, '/other': { text: '1' } },
    );
    expect(added).toEqual([
      { path: '/new', type: 'directory', sizeBytes: 7, files: 2 },
      { path: '/new/deep', type: 'directory', sizeBytes: 5, files: 1, isInside: true },
      { path: '/new/deep/b', type: 'file', sizeBytes: 5, isInside: true },
      { path: '/new/a', type: 'file', sizeBytes: 2, isInside: true },
      { path: '/other', type: 'file', sizeBytes: 1 },
    ]);
    expect(removed).toEqual([{ path: '/gone', type: 'file', sizeBytes: 4 }]);
    expect(counts).toMatchObject({ added: 5, removed: 1 });
  });

  it('keeps counting where lists are cut', () => {
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`/${index}`, { text: 'x' }]));
    const { added, counts } = compareFiles({}, many, { maxListed: 3 });
    expect(added).toHaveLength(3);
    expect(counts.added).toBe(9);
  });

  it('does not call files the same whose content nobody knows', () => {
    const { files, identical, notes } = compare(
      { files: { '/x': { sizeBytes: 5 }, '/empty': {} } },
      { files: { '/x': { sizeBytes: 5 }, '/empty': {} } },
    );
    expect(files?.counts).toMatchObject({ changed: 0, uncompared: 1, unchanged: 1 });
    expect(identical).toBe(false);
    expect(notes).toEqual(['1 file of the same size could not be compared: what is in them is not known']);
  });

  it('says where an image could not be read as a whole', () => {
    const problems = [{ code: 'layer-damaged', message: 'x', layer: 0 }] as const;
    const { identical, notes } = compare({ image: { problems } }, {});
    expect(identical).toBe(false);
    expect(notes).toEqual(['test.tar could not be read as a whole (layer-damaged): up inspect says more']);
  });

  it('takes a store path that was built again for one package, not for its files', () => {
    const build = (hash: string, text: string): FileSpecs => ({
      [`/nix/store/${hash}-tool-1.0/bin/tool`]: { text },
      [`/nix/store/${hash}-tool-1.0/share/doc`]: { text: 'same' },
      '/bin/tool': { link: `/nix/store/${hash}-tool-1.0/bin/tool` },
    });
    const diff = compare({ files: build(H0, 'one') }, { files: build(H1, 'three') });
    expect(diff.files).toMatchObject({ added: [], removed: [], changed: [] });
    expect(diff.files?.counts).toMatchObject({ relinked: 1, storePaths: 2 });
    expect(diff.packages).toMatchObject({
      added: [],
      removed: [],
      changed: [
        { kind: 'nix', name: 'tool', how: 'rebuilt', deltaBytes: 2, files: { changed: 1, unchanged: 1 } },
      ],
    });
    expect(diff.identical).toBe(false);
  });

  it('compares files of store paths where a filter asks for them', () => {
    const { changed, added } = compareFiles(
      { [`/nix/store/${H0}-tool-1.0/bin/tool`]: { text: 'one' } },
      {
        [`/nix/store/${H1}-tool-1.1/bin/tool`]: { text: 'two' },
        [`/nix/store/${H2}-other-1/bin/x`]: { text: 'x' },
      },
      { paths: ['/nix/store/**/bin'] },
    );
    expect(changed).toMatchObject([{ path: `/nix/store/${H1}-tool-1.1/bin/tool`, how: ['content'] }]);
    expect(added.map(({ path }) => path)).toEqual([
      `/nix/store/${H2}-other-1/bin`,
      `/nix/store/${H2}-other-1/bin/x`,
    ]);
  });

  it('compares store paths with the same hash file by file', () => {
    const path = `/nix/store/${H3}-tool-1.0/bin/tool`;
    const { changed } = compareFiles({ [path]: { text: 'one' } }, { [path]: { text: 'two' } });
    expect(changed).toMatchObject([{ path }]);
  });

  it('compares the parts that it is asked for', () => {
    const diff = compare({ files: { '/x': {} } }, { files: {} }, { only: ['config'] });
    expect(diff).toMatchObject({ identical: true, packages: undefined, files: undefined, layers: undefined });
  });

  it('compares no config with a root file system, and says so', () => {
    const image = { format: 'rootfs-directory', source: 'root' } as const;
    const diff = compare({ config: { user: 'x' } }, { image });
    expect(diff).toMatchObject({ config: undefined, layers: undefined, b: { kind: 'directory' } });
    expect(diff.notes).toEqual([
      'config and layers are not compared: root is a root file system without them',
      'extended attributes are not compared: those of root cannot be read',
    ]);
  });

  it('tells sizes by directory, a hard link once', () => {
    const { sizes } = compare(
      { files: { '/usr/a': { text: '1234' }, '/usr/b': { hardlink: '/usr/a' }, '/x': { text: '1' } } },
      { files: { '/usr/a': { text: '12' }, '/x': { text: '1' } } },
    );
    expect(sizes).toEqual({
      ...{ a: 5, b: 3, deltaBytes: -2 },
      directories: [
        { path: '/usr', a: 4, b: 2, deltaBytes: -2 },
        { path: '/', a: 1, b: 1, deltaBytes: 0 },
      ],
    });
  });
});
