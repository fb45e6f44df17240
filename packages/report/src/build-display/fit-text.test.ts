import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, fit, harmless } from './fit-text.ts';

describe('fit', () => {
  it('never takes more columns than there are, and cuts nothing that fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(40), (text, columns) => {
        const shown = fit(text, columns);
        expect(columnsOf(shown)).toBeLessThanOrEqual(columns);
        if (columnsOf(text) <= columns) expect(shown).toBe(text);
      }),
      { seed: 6 },
    );
  });

  it.each([
    ['hello', 5, 'hello'],
    ['hello', 4, 'hel…'],
    ['日本語', 6, '日本語'],
    ['日本語', 5, '日本…'],
    ['├─ x', 4, '├─ x'],
    ['x', 0, ''],
  ])('%s in %i: %s', (text, columns, shown) => expect(fit(text, columns)).toBe(shown));
});

describe('harmless', () => {
  it('takes away what acts on a terminal, and credentials', () => {
    expect(harmless('\u001b[2Jred\u001b]0;x\u0007')).toBe('red');
    expect(harmless('https://user:secret@host/x')).not.toContain('secret');
  });
});
