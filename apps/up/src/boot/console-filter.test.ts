import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConsoleFilter } from './console-filter.ts';

const ESC = '\u001b';

function filtered(...chunks: readonly string[]): string {
  const filter = new ConsoleFilter();
  return chunks
    .map((chunk) => Buffer.from(filter.push(Buffer.from(chunk, 'utf8'))).toString('utf8'))
    .join('');
}

describe('ConsoleFilter', () => {
  it('lets text, colours and the cursor through, in any encoding', () => {
    const text = `grüße ${ESC}[31mred${ESC}[0m ${ESC}[2J${ESC}[1;1H${ESC}(B${ESC}7${ESC}8\r\n`;
    expect(filtered(text)).toBe(text);
  });

  it.each([
    ['the clipboard', `${ESC}]52;c;cm0gLXJmIH4=\u0007`],
    ['the title', `${ESC}]0;title${ESC}\\`],
    ['a device control string', `${ESC}P$q"p${ESC}\\`],
    ['an application command', `${ESC}_Gf=100;AAAA${ESC}\\`],
    ['a privacy message', `${ESC}^x${ESC}\\`],
    ['a window operation', `${ESC}[21t`],
  ])('keeps %s away from the terminal', (_, sequence) => {
    expect(filtered(`a${sequence}b`)).toBe('ab');
    expect(filtered('a', ...sequence.split(''), 'b')).toBe('ab');
  });

  it('holds a sequence back until it is whole', () => {
    const filter = new ConsoleFilter();
    expect(filter.push(Buffer.from(`a${ESC}[3`))).toEqual(new Uint8Array(Buffer.from('a')));
    expect(Buffer.from(filter.push(Buffer.from('1m'))).toString()).toBe(`${ESC}[31m`);
  });

  it('gives up a sequence without end, and a string never passes', () => {
    expect(filtered(`${ESC}[${'1;'.repeat(1000)}`)).not.toContain(ESC);
    expect(filtered(`${ESC}]52;${'A'.repeat(100_000)}`)).toBe('');
  });

  it('never lets the beginning of a string through, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(ESC, ']', 'P', '_', '^', 'X', '[', 't', 'm', '5', '\\', '\u0007', 'a'), {
          maxLength: 40,
        }),
        fc.integer({ min: 1, max: 5 }),
        (parts, size) => {
          const text = parts.join('');
          const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
            text.slice(index * size, (index + 1) * size),
          );
          const passed = filtered(...chunks);
          expect(passed).toBe(filtered(text));
          for (const begin of [']', 'P', '_', '^', 'X']) expect(passed).not.toContain(`${ESC}${begin}`);
        },
      ),
      { seed: 7, numRuns: 2000 },
    );
  });
});
