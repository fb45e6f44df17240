import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineAssembler, MAX_LINE_LENGTH } from './line-assembler.ts';

function linesOf(text: string, size: number): readonly string[] {
  const assembler = new LineAssembler();
  const bytes = Buffer.from(text);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += size)
    lines.push(...assembler.push(bytes.subarray(at, at + size)));
  return [...lines, ...assembler.end()];
}

describe('LineAssembler', () => {
  it('puts lines together, wherever the pieces end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' })),
        fc.integer({ min: 1, max: 9 }),
        (parts, size) => {
          const wanted = parts.map((part) => part.replace(/[\r\n]/g, ''));
          expect(linesOf(wanted.map((line) => `${line}\n`).join(''), size)).toEqual(wanted);
        },
      ),
      { seed: 1 },
    );
  });

  it('knows \\r\\n, and a last line without a break', () => {
    expect(linesOf('a\r\nb\rc\r\n\nlast', 1)).toEqual(['a', 'b\rc', '', 'last']);
  });

  it('cuts a line that is too long, and goes on after it', () => {
    const [long, next] = linesOf(`${'x'.repeat(MAX_LINE_LENGTH + 500)}\nnext`, 1000);
    expect(long).toHaveLength(MAX_LINE_LENGTH);
    expect(next).toBe('next');
  });
});
