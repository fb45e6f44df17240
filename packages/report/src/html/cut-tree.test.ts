import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CutNode, cutTree, type TreemapNode } from './cut-tree.ts';

const file = (name: string, sizeBytes: number): TreemapNode => ({ name, sizeBytes });
const directory = (name: string, children: readonly TreemapNode[]): TreemapNode => ({
  name,
  sizeBytes: children.reduce((sum, child) => sum + child.sizeBytes, 0),
  children,
});
const outline = ({ name, sizeBytes, children }: CutNode): unknown =>
  children.length === 0 ? `${name} ${sizeBytes}` : [name, ...children.map(outline)];
const count = ({ children }: CutNode): number => children.reduce((sum, child) => sum + count(child), 1);

describe('cutTree', () => {
  it('keeps the largest of a level and says how much the others are', () => {
    const nested = directory('d', [file('d1', 2), file('d2', 1)]);
    const cut = cutTree(directory('/', [file('a', 5), nested, file('c', 9), file('e', 1)]), {
      maxChildren: 2,
    });
    expect(outline(cut)).toEqual(['/', 'c 9', 'a 5', '2 others 4']);
    expect(cut.children[2]).toMatchObject({ isRest: true, detail: '3 files in all' });
  });

  it('shows one that is left over instead of naming it another', () => {
    const cut = cutTree(directory('/', [file('a', 3), file('b', 2), file('c', 1)]), { maxChildren: 2 });
    expect(outline(cut)).toEqual(['/', 'a 3', 'b 2', 'c 1']);
  });

  it('joins directories that hold one thing alone, below the first level', () => {
    const deep = directory('usr', [directory('lib', [directory('jvm', [file('a', 2), file('b', 1)])])]);
    const cut = cutTree(directory('/', [directory('layer', [deep, file('x', 1)]), file('y', 1)]));
    expect(outline(cut)).toEqual(['/', ['layer', ['usr/lib/jvm', 'a 2', 'b 1'], 'x 1'], 'y 1']);
  });

  it('passes over what has no size', () => {
    const cut = cutTree(directory('/', [file('a', 3), file('b', 0), file('c', Number.NaN), file('d', -1)]));
    expect(outline({ ...cut, sizeBytes: 0 })).toEqual(['/', 'a 3']);
  });

  it('holds a million files', () => {
    const files = Array.from({ length: 1000 }, (_, index) => file(`f${index}`, index + 1));
    const directories = Array.from({ length: 1000 }, (_, index) => directory(`d${index}`, files));
    const cut = cutTree(directory('/', directories));
    expect(count(cut)).toBeLessThanOrEqual(1200);
    expect(cut.children.find(({ isRest }) => isRest)).toMatchObject({
      name: '940 others',
      detail: '940000 files in all',
    });
  });

  it('holds directories in directories without end', () => {
    let tree: TreemapNode = file('bottom', 10);
    for (let depth = 0; depth < 100_000; depth += 1) {
      tree = { name: 'd', sizeBytes: 20, children: [tree, file('beside', 1)] };
    }
    expect(count(cutTree(tree))).toBe(25);
    let chain: TreemapNode = file('bottom', 10);
    for (let depth = 0; depth < 100_000; depth += 1) chain = { name: 'd', sizeBytes: 10, children: [chain] };
    expect(count(cutTree(chain))).toBe(13);
  });

  it('loses no size on a level, and stays within its budget', () => {
    const { tree } = fc.letrec<{ tree: TreemapNode }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.record({ name: fc.string(), sizeBytes: fc.integer({ min: 1, max: 1000 }) }),
        fc.array(tie('tree'), { minLength: 1, maxLength: 12 }).map((children) => directory('d', children)),
      ),
    }));
    const holds = (node: CutNode): boolean =>
      node.children.length === 0 ||
      (node.children.reduce((sum, child) => sum + child.sizeBytes, 0) === node.sizeBytes &&
        node.children.every(holds));
    fc.assert(
      fc.property(tree, fc.integer({ min: 3, max: 60 }), (generated, maxNodes) => {
        const cut = cutTree(generated, { maxNodes, maxChildren: 4 });
        expect(count(cut)).toBeLessThanOrEqual(maxNodes);
        expect(holds(cut)).toBe(true);
      }),
      { seed: 24, numRuns: 200 },
    );
  });
});
