import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, squarify } from './squarify.ts';

const ratio = ({ width, height }: Box): number => Math.max(width / height, height / width);

describe('squarify', () => {
  it('divides the rectangle of the paper as the paper does', () => {
    const boxes = squarify([6, 6, 4, 3, 2, 2, 1], { x: 0, y: 0, width: 6, height: 4 });
    const rounded = boxes.map(({ x, y, width, height }) =>
      [x, y, width, height].map((value) => Number(value.toFixed(2))),
    );
    expect(rounded).toEqual([
      [0, 0, 3, 2],
      [0, 2, 3, 2],
      [3, 0, 1.71, 2.33],
      [4.71, 0, 1.29, 2.33],
      [3, 2.33, 1.2, 1.67],
      [4.2, 2.33, 1.2, 1.67],
      [5.4, 2.33, 0.6, 1.67],
    ]);
  });

  it('gives each weight its share of the area, inside the box, none over another', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 1_000_000_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(weights, (unsorted) => {
        const sorted = [...unsorted].sort((a, b) => b - a);
        const total = sorted.reduce((sum, weight) => sum + weight, 0);
        const boxes = squarify(sorted, { x: 0, y: 0, width: 1200, height: 460 });
        expect(boxes).toHaveLength(sorted.length);
        for (const [index, { x, y, width, height }] of boxes.entries()) {
          expect(width * height).toBeCloseTo(((sorted[index] ?? 0) / total) * 1200 * 460, 3);
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
          expect(x + width).toBeLessThan(1200.001);
          expect(y + height).toBeLessThan(460.001);
        }
        const overlaps = boxes.some((a, index) => boxes.slice(index + 1).some((b) => overlap(a, b) > 0.01));
        expect(overlaps).toBe(false);
      }),
      { seed: 23, numRuns: 100 },
    );
  });

  it('keeps boxes near to squares', () => {
    const boxes = squarify(
      Array.from({ length: 40 }, (_, index) => 41 - index),
      { x: 0, y: 0, width: 1200, height: 460 },
    );
    expect(Math.max(...boxes.map(ratio))).toBeLessThan(2);
  });

  it('stays finite where weights differ by more than a number can tell', () => {
    const boxes = squarify([1e300, 1, Number.MIN_VALUE], { x: 0, y: 0, width: 10, height: 10 });
    expect(boxes.flatMap(({ x, y, width, height }) => [x, y, width, height]).every(Number.isFinite)).toBe(
      true,
    );
  });
});

function overlap(a: Box, b: Box): number {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, across) * Math.max(0, down);
}
