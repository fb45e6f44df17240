import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf, parseStanzas } from './stanzas.ts';

const parse = (text: string, maxStanzas = 100) =>
  [...parseStanzas(text, { fields: new Set(['package', 'version']), maxStanzas })].map((stanza) =>
    Object.fromEntries(stanza),
  );

describe('parseStanzas', () => {
  it('reads fields, and passes over continuation lines, unknown fields and what is none', () => {
    const text =
      'Package: a\nDescription: short\n Version: not this\n\ttab: nor this\nVERSION:1\nnonsense\n: x\n\n\n\nPackage: b';
    expect(parse(text)).toEqual([{ package: 'a', version: '1' }, { package: 'b' }]);
  });

  it('takes lines that end as on Windows, and the first of two values', () => {
    expect(parse('Package: a\r\nPackage: b\r\n\r\nPackage: c\r\n')).toEqual([
      { package: 'a' },
      { package: 'c' },
    ]);
  });

  it('stops at its bound, and cuts endless values', () => {
    expect(parse('Package: a\n\n'.repeat(5), 2)).toHaveLength(2);
    expect(parse(`Package: ${'x'.repeat(100_000)}`)[0]?.['package']?.length).toBeLessThan(5000);
  });

  it('gives back what was written', () => {
    const word = fc.stringMatching(/^[a-z0-9+.~-]{1,20}$/);
    const stanza = fc.record({ package: word, version: word });
    fc.assert(
      fc.property(fc.array(stanza), (stanzas) => {
        const text = stanzas.map(
          (one) => `Package: ${one.package}\nDepends: x,\n y\nVersion: ${one.version}\n\n`,
        );
        expect(parse(text.join(''))).toEqual(stanzas);
      }),
      { seed: 2 },
    );
  });

  it('never fails', () => {
    const piece = fc.constantFrom('Package', ':', '\n', ' ', '\r', '\t', 'Version', 'é', '\0');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        for (const stanza of parse(pieces.join(''))) expect(Object.keys(stanza).length).toBeGreaterThan(0);
      }),
      { seed: 3 },
    );
  });
});

describe('linesOf', () => {
  it('is what split gives, but for a last empty line', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'bc', '\n', ' ')), (pieces) => {
        const text = pieces.join('');
        const split = text.split('\n');
        if (split.at(-1) === '') split.pop();
        expect([...linesOf(text)]).toEqual(split);
      }),
      { seed: 4 },
    );
  });
});
