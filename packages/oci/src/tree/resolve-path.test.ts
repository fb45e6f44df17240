import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LayerBuilder } from '../layer/layer-builder.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { directory, file, layerTar, symlink, type TestFile } from '../testing/layer-tar.ts';
import { createImageTree, type ImageTree } from './image-tree.ts';
import { mergeLayers } from './merge-layers.ts';

function treeOf(files: readonly TestFile[]): ImageTree {
  const builder = new LayerBuilder({ limits: DEFAULT_LIMITS, collectFacts: true });
  builder.push(layerTar(files));
  builder.end();
  return createImageTree(mergeLayers([{ layer: 0, entries: builder.index() }]).root, () => undefined);
}

const STORE = 'nix/store/0123456789abcdfghijklmnpqrsvwxyz-app';
const tree = treeOf([
  directory(`${STORE}/bin`),
  file(`${STORE}/bin/app`, '#!/bin/sh\n', { mode: 0o755 }),
  symlink('bin', `/${STORE}/bin`),
  symlink('relative', `bin/../bin/app`),
  symlink('out', '../../../../etc/passwd'),
  directory('etc'),
  file('etc/passwd', 'root'),
  symlink('dangling', '/nowhere/x'),
  symlink('a', 'b'),
  symlink('b', 'a'),
  symlink('self', '.'),
]);

describe('lookup', () => {
  it.each([
    ['/bin/app', `/${STORE}/bin/app`],
    ['bin/app', `/${STORE}/bin/app`],
    ['/relative', `/${STORE}/bin/app`],
    ['/out', '/etc/passwd'],
    ['/../../etc//./passwd', '/etc/passwd'],
    ['/etc/', '/etc'],
    ['/', '/'],
    ['', '/'],
    ['/self/self/etc', '/etc'],
    ['/bin/..', `/${STORE}`],
  ])('%s is %s', (path, realPath) => {
    expect(tree.lookup(path)).toMatchObject({ status: 'found', realPath });
  });

  it.each([
    ['/nowhere', { status: 'missing', at: '/nowhere' }],
    ['/etc/x/y', { status: 'missing', at: '/etc/x' }],
    ['/dangling', { status: 'missing', at: '/nowhere', via: [{ path: '/dangling', target: '/nowhere/x' }] }],
    ['/a', { status: 'loop' }],
    ['/etc/passwd/x', { status: 'not-a-directory', at: '/etc/passwd' }],
    ['/etc/passwd/', { status: 'not-a-directory', at: '/etc/passwd' }],
    ['/etc/passwd/..', { status: 'not-a-directory', at: '/etc/passwd' }],
  ])('%s is %o', (path, expected) => {
    expect(tree.lookup(path)).toMatchObject(expected);
  });

  it('follows at most 40 links, as the kernel does', () => {
    const chain = (length: number): readonly TestFile[] => [
      file('end'),
      ...Array.from({ length }, (_, index) => symlink(`l${index}`, index === 0 ? 'end' : `l${index - 1}`)),
    ];
    expect(treeOf(chain(40)).lookup('/l39').status).toBe('found');
    expect(treeOf(chain(41)).lookup('/l40').status).toBe('loop');
  });

  it('names the links it went through, and the directories', () => {
    const found = tree.lookup('/relative');
    expect(found.via.map(({ path }) => path)).toEqual(['/relative', '/bin']);
    expect(found.status === 'found' && found.directories.length).toBe(5);
  });

  it('never fails, whatever the path', () => {
    const part = fc.constantFrom('..', '.', '', 'bin', 'a', 'self', 'etc', 'passwd', 'out', 'relative');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const found = tree.lookup(parts.join('/'));
        if (found.status !== 'found') return;
        expect(tree.lookup(found.realPath)).toMatchObject({
          status: 'found',
          realPath: found.realPath,
          via: [],
        });
      }),
    );
  });
});

describe('lstat and readFile', () => {
  it('does not follow the last link', () => {
    expect(tree.lstat('/bin')).toMatchObject({ type: 'symlink' });
    expect(tree.lstat('/bin/')).toMatchObject({ type: 'directory' });
    expect(tree.lstat('/self/bin/app')?.type).toBe('file');
    expect(tree.lstat('/a/x')).toBeUndefined();
  });

  it('reads what is kept', () => {
    const node = tree.lstat('/etc/passwd');
    if (node === undefined) throw new Error('unreachable');
    expect(Buffer.from(tree.readFile(node) ?? []).toString()).toBe('root');
    expect(Buffer.from(tree.readFile(node, { offset: 1, maxBytes: 2 }) ?? []).toString()).toBe('oo');
    expect(tree.readFile(node, { offset: 10 })).toHaveLength(0);
    expect(tree.readFile(tree.root)).toBeUndefined();
  });
});
