import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLiteralScan } from './literal-scan.ts';

describe('createLiteralScan', () => {
  it('finds what String.includes finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(letters.filter((literal) => literal !== '')),
        letters,
        letters,
        (literals, left, right) => {
          const text = `${left}é${right}`;
          expect(createLiteralScan(literals).hasAny(text)).toBe(
            literals.some((literal) => text.includes(literal)),
          );
        },
      ),
      { seed: 11, numRuns: 1000 },
    );
  });

  it('finds nothing where there is nothing to find', () => {
    expect(createLiteralScan([]).hasAny('text')).toBe(false);
    expect(createLiteralScan(['Kernel panic']).hasAny('')).toBe(false);
  });
});
