import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LayerEntry } from '../layer/layer-entry.ts';
import { createImageTree } from './image-tree.ts';
import { mergeLayers } from './merge-layers.ts';

type Simple = Partial<LayerEntry> & { readonly path: string };

function entry(simple: Simple): LayerEntry {
  return {
    type: 'file',
    linkTarget: undefined,
    mode: 0o644,
    uid: 0,
    gid: 0,
    sizeBytes: 0,
    mtimeSec: 0,
    bodyOffset: undefined,
    device: undefined,
    xattrs: undefined,
    facts: undefined,
    ...simple,
  };
}

function merge(...layers: readonly (readonly Simple[])[]) {
  const merged = mergeLayers(layers.map((entries, layer) => ({ layer, entries: entries.map(entry) })));
  const tree = createImageTree(merged.root, () => undefined);
  return {
    tree,
    paths: [...tree.walk()].map(([path]) => path).slice(1),
    codes: merged.problems.map(({ code }) => code),
    problems: merged.problems,
  };
}

const dir = (path: string): Simple => ({ path, type: 'directory', mode: 0o755 });
const link = (path: string, linkTarget: string): Simple => ({ path, type: 'symlink', linkTarget });
const hard = (path: string, linkTarget: string): Simple => ({ path, type: 'hardlink', linkTarget });

describe('mergeLayers', () => {
  it.each([
    ['before', [{ path: 'd/.wh..wh..opq' }, { path: 'd/new' }]],
    ['after', [{ path: 'd/new' }, { path: 'd/.wh..wh..opq' }]],
  ])('an opaque mark %s what it keeps hides only what is below', (_, upper) => {
    expect(merge([dir('d'), { path: 'd/old' }, dir('d/sub'), { path: 'd/sub/x' }], upper).paths).toEqual([
      '/d',
      '/d/new',
    ]);
  });

  it.each([
    ['before', [{ path: '.wh.a' }, { path: 'a', uid: 1 }]],
    ['after', [{ path: 'a', uid: 1 }, { path: '.wh.a' }]],
  ])('a whiteout %s the name comes again keeps the new one', (_, upper) => {
    const { tree, paths } = merge([{ path: 'a' }], upper);
    expect(paths).toEqual(['/a']);
    expect(tree.lstat('/a')?.uid).toBe(1);
  });

  it('a whiteout after a file below it was put keeps the way to that file', () => {
    const { paths } = merge([dir('d'), { path: 'd/old' }], [{ path: 'd/new' }, { path: '.wh.d' }]);
    expect(paths).toEqual(['/d', '/d/new']);
  });

  it('takes what AUFS kept for itself as nothing, and reports whiteouts of nothing', () => {
    const { paths, codes } = merge([
      { path: '.wh..wh.plnk' },
      { path: '.wh..wh.aufs' },
      { path: '.wh.' },
      { path: 'd/.wh..' },
    ]);
    expect(paths).toEqual([]);
    expect(codes).toEqual(['whiteout-malformed', 'whiteout-malformed']);
  });

  it('lets hard links stand before their target, and lead to one another', () => {
    const { tree, codes } = merge([hard('a', 'b'), hard('b', 'c'), { path: 'c', uid: 5 }]);
    expect(codes).toEqual([]);
    expect(tree.lstat('/a')).toBe(tree.lstat('/c'));
  });

  it('reports hard links to nothing, to directories, to themselves', () => {
    const { paths, codes } = merge([hard('a', 'nothing'), dir('d'), hard('b', 'd'), hard('c', 'c')]);
    expect(paths).toEqual(['/d']);
    expect(codes).toEqual(['hardlink-missing', 'hardlink-missing', 'hardlink-missing']);
  });

  it('a hard link that waits gives way to a later member of its name', () => {
    const { tree, codes } = merge([hard('a', 'b'), { path: 'a', uid: 1 }, { path: 'b', uid: 2 }]);
    expect(tree.lstat('/a')?.uid).toBe(1);
    expect(codes).toEqual([]);
  });

  it('goes through links, and reports where there is no way', () => {
    const { paths, codes } = merge([
      link('loop', 'loop'),
      { path: 'loop/a' },
      { path: 'file' },
      { path: 'file/b' },
    ]);
    expect(paths).toEqual(['/file', '/file/b', '/loop']);
    expect(codes).toEqual(['path-unreachable', 'parent-not-directory']);
  });

  it('makes missing directories, also where a dangling link leads', () => {
    const { tree, paths } = merge([link('a', '/x/y'), { path: 'a/b' }]);
    expect(paths).toEqual(['/a', '/x', '/x/y', '/x/y/b']);
    expect(tree.lstat('/x/y')).toMatchObject({ isImplied: true, mode: 0o755 });
  });

  it('keeps what the root is like', () => {
    const { tree, codes } = merge([{ ...dir(''), mode: 0o555, uid: 3 }, { path: '' }]);
    expect(tree.root).toMatchObject({ mode: 0o555, uid: 3, isImplied: false });
    expect(codes).toEqual(['path-refused']);
  });

  it('says which layer a file comes from', () => {
    const { tree } = merge([dir('d'), { path: 'd/a' }], [{ path: 'd/b' }], [dir('d')]);
    expect([tree.lstat('/d'), tree.lstat('/d/a'), tree.lstat('/d/b')].map((node) => node?.layer)).toEqual([
      2, 0, 1,
    ]);
  });

  it('bounds how many problems it keeps', () => {
    const { problems } = merge(Array.from({ length: 500 }, () => ({ path: '.wh.' })));
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)?.message).toContain('400 more');
  });
});

/** What the image specification says, written down once more: layers as maps from path to kind. */
function reference(layers: readonly (readonly Simple[])[]): readonly string[] {
  let files = new Map<string, string>();
  for (const layer of layers) {
    const lower = new Map(files);
    for (const { path } of layer) {
      const name = path.split('/').at(-1) ?? '';
      if (!name.startsWith('.wh.')) continue;
      const parent = path.slice(0, -name.length);
      const hides = (other: string): boolean =>
        name === '.wh..wh..opq'
          ? other.startsWith(parent)
          : other === parent + name.slice(4) || other.startsWith(`${parent}${name.slice(4)}/`);
      for (const other of lower.keys()) if (hides(other)) lower.delete(other);
    }
    files = lower;
    for (const { path, type = 'file' } of layer) {
      if (path.includes('.wh.')) continue;
      const parts = path.split('/');
      for (let depth = 1; depth < parts.length; depth += 1) {
        const parent = parts.slice(0, depth).join('/');
        if (files.get(parent) !== 'directory') files.set(parent, 'directory');
      }
      if (type !== 'directory')
        for (const other of files.keys()) if (other.startsWith(`${path}/`)) files.delete(other);
      files.set(path, type);
    }
  }
  return [...files].map(([path, type]) => `/${path} ${type}`).sort();
}

describe('mergeLayers and the reference model', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
  const member = fc.oneof(
    path.map((at): Simple => ({ path: at })),
    path.map((at): Simple => dir(at)),
  );
  const whiteout = fc.oneof(
    path.map((at): Simple => ({ path: at.replace(/[^/]+$/, '.wh.$&') })),
    path.map((at): Simple => ({ path: `${at}/.wh..wh..opq` })),
  );
  // Whiteouts first: where one stands among others is looked at above, against real tools.
  const layer = fc
    .tuple(fc.array(whiteout, { maxLength: 3 }), fc.array(member, { maxLength: 8 }))
    .map(([whiteouts, members]) => [...whiteouts, ...members]);

  it('agree on any layers', () => {
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 4 }), (layers) => {
        const { tree } = merge(...layers);
        const ours = [...tree.walk()].slice(1).map(([at, node]) => `${at} ${node.type}`);
        expect(ours.sort()).toEqual(reference(layers));
      }),
      { numRuns: 1000 },
    );
  });
});
