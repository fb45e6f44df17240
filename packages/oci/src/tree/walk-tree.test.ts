import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LayerEntry } from '../layer/layer-entry.ts';
import { copyNode } from './copy-node.ts';
import { createImageTree } from './image-tree.ts';
import { mergeLayers } from './merge-layers.ts';

function treeOf(paths: readonly string[]) {
  const entries = paths.map(
    (path): LayerEntry => ({
      ...{
        type: 'file',
        path,
        linkTarget: undefined,
        mode: 0o644,
        uid: 1,
        gid: 2,
        sizeBytes: 0,
        mtimeSec: 0,
      },
      ...{ bodyOffset: undefined, device: undefined, xattrs: undefined, facts: undefined },
    }),
  );
  return createImageTree(mergeLayers([{ layer: 0, entries }]).root, () => undefined);
}

const inOrder = (a: string, b: string): number => (a < b ? -1 : 1);

describe('walk', () => {
  it('gives directories before what is in them, and names in order, whatever the order of the layer', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-c]{1,3}$/), { maxLength: 20 });
    fc.assert(
      fc.property(names, (found) => {
        const paths = found.map((name) => [...name].join('/x'));
        const walked = [...treeOf(paths.map((path) => `${path}/file`)).walk()].map(([path]) => path);
        const byComponent = [...walked].sort((a, b) =>
          inOrder(a.replaceAll('/', '\0'), b.replaceAll('/', '\0')),
        );
        expect(walked).toEqual(byComponent);
        expect(new Set(walked).size).toBe(walked.length);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('gives names in order that were added to a copy', () => {
    const { root } = treeOf(['b', 'c']);
    const [, other] = [...(root.children ?? [])][0] ?? [];
    const children = new Map([...(root.children ?? []), ['a', other ?? root]]);
    const tree = createImageTree({ ...copyNode(root), children }, () => undefined);
    expect([...tree.walk()].map(([path]) => path)).toEqual(['/', '/a', '/b', '/c']);
  });
});

describe('copyNode', () => {
  it('has all that a node has', () => {
    const node = treeOf(['a']).lstat('/a');
    expect(node && copyNode(node)).toMatchObject({
      type: 'file',
      mode: 0o644,
      uid: 1,
      gid: 2,
      layer: 0,
      isImplied: false,
    });
  });
});
