import { describe, expect, it } from 'vitest';
import { codePage437 } from './code-page-437.ts';
import { decodeScreen } from './screen-text.ts';

/** Cells with white characters on black. */
function cells(text: string): Uint8Array {
  return Uint8Array.from([...text].flatMap((character) => [character.charCodeAt(0), 0x07]));
}

describe('decodeScreen', () => {
  it('reads rows, without blanks at their ends', () => {
    expect(decodeScreen(cells('ab  cd  '), { columns: 4, rows: 2, start: 0, pitch: 4 })).toEqual([
      'ab',
      'cd',
    ]);
  });

  it('begins where the screen was scrolled to, and goes on at the beginning of the memory', () => {
    expect(decodeScreen(cells('cdxxab'), { columns: 2, rows: 2, start: 4, pitch: 2 })).toEqual(['ab', 'cd']);
  });

  it('leaves out what a wider memory has between rows', () => {
    expect(decodeScreen(cells('ab..cd..'), { columns: 2, rows: 2, start: 0, pitch: 4 })).toEqual([
      'ab',
      'cd',
    ]);
  });
});

describe('codePage437', () => {
  it('knows lines, letters and blanks', () => {
    expect([0x00, 0x41, 0x81, 0xb3, 0xc9, 0xdb, 0xff].map(codePage437).join('')).toBe(' Aü│╔█ ');
  });

  it('has a printable character for every byte', () => {
    for (let byte = 0; byte < 256; byte += 1) expect(codePage437(byte)).toMatch(/^[^\p{Cc}]$/u);
  });
});
