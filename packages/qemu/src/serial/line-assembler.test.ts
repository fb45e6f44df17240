import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineAssembler, MAX_SERIAL_LINE } from './line-assembler.ts';
import type { SerialLine } from './serial-line.ts';

const encoder = new TextEncoder();

function linesOf(chunks: readonly Uint8Array[]): readonly SerialLine[] {
  const assembler = new LineAssembler();
  return [...chunks.flatMap((chunk) => assembler.push(chunk, 7)), ...assembler.end()];
}

function texts(...chunks: readonly string[]): readonly string[] {
  return linesOf(chunks.map((chunk) => encoder.encode(chunk))).map(({ text }) => text);
}

/** Cuts bytes at the given places, each taken modulo their length. */
function cut(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const borders = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...borders].map((start, index) => bytes.subarray(start, borders[index] ?? bytes.length));
}

/** What consoles are full of. */
const piece = fc.oneof(
  fc.constantFrom(
    '\r',
    '\n',
    '\r\n',
    '\b',
    '\t',
    '\u001b',
    '\u001b[',
    '\u001b[2J',
    '\u001bc',
    '\u001b[1;1H',
    '\u001b[1;7H',
    '\u001b[2;3H',
    '\u001b[K',
    '\u001b]',
    '\u0007',
  ),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('login: ', 'é', '漢', '🚀', '\u009b'),
);

describe('LineAssembler', () => {
  it('splits at LF and CRLF, without blanks at the end and blank lines', () => {
    expect(texts('one\r\ntwo  \n\r\n   \nthree')).toEqual(['one', 'two', 'three']);
  });

  it('shows what a carriage return draws over as partial, once', () => {
    const lines = linesOf([encoder.encode('10 %\r20 %\r20 %\r\n')]);
    expect(lines.map(({ text, isPartial }) => [text, isPartial])).toEqual([
      ['10 %', true],
      ['20 %', true],
      ['20 %', false],
    ]);
  });

  it('keeps what a bare carriage return and a line feed end', () => {
    expect(texts('text\r', '\r', '\nnext\n')).toEqual(['text', 'next']);
  });

  it('takes back what a backspace erases', () => {
    expect(texts('abd\bc\n')).toEqual(['abc']);
  });

  it('goes on with a line where the cursor is put back to its end', () => {
    // SeaBIOS 1.16, kept from writing the greeting of GRUB in one go.
    const start = '\u001bc\u001b[?7l\u001b[2J\u001b[0mSeaBIOS (version 1.16.2)\r\nBooting from DVD/CD...\r\n';
    expect(texts(start, '\u001b[0;30;47mWelcome to GR\u001b[03;13H', '\u001b[03;14HUB!\r\n')).toEqual([
      'SeaBIOS (version 1.16.2)',
      'Booting from DVD/CD...',
      'Welcome to GRUB!',
    ]);
  });

  it('goes on with a line to whose end the cursor is put back after a carriage return', () => {
    expect(texts('\u001bcfirst\r\u001b[1;6H, second\n')).toEqual(['first, second']);
  });

  it.each([
    ['to another row', '\u001b[2;6Hnext'],
    ['to another column', '\u001b[1;7Hnext'],
    ['to the same column, of a row that is not known', '\u001b[B\u001b[1;6Hnext'],
    ['up and down', '\u001b[A\u001b[Bnext'],
    ['nowhere, and all is cleared', '\u001b[2Jnext'],
  ])('ends a line where the cursor moves %s', (_, move) => {
    expect(texts(`\u001bcfirst${move}\n`)).toEqual(['first', 'next']);
  });

  it('takes a cursor that was moved and stays for a line without end', () => {
    const assembler = new LineAssembler();
    expect(assembler.push(encoder.encode('\u001bcboot:\u001b[1;7H'), 1)).toEqual([]);
    expect(assembler.partial()).toEqual({ atMs: 1, text: 'boot:', isPartial: true });
  });

  it('stamps a line with the time of its first byte', () => {
    const assembler = new LineAssembler();
    assembler.push(encoder.encode('log'), 10);
    expect(assembler.push(encoder.encode('in\n'), 20)).toEqual([
      { atMs: 10, text: 'login', isPartial: false },
    ]);
  });

  it('hands out a prompt when asked, and again only when it has grown', () => {
    const assembler = new LineAssembler();
    assembler.push(encoder.encode('login: '), 1);
    expect(assembler.partial()).toEqual({ atMs: 1, text: 'login:', isPartial: true });
    expect(assembler.partial()).toBeUndefined();
    assembler.push(encoder.encode('root'), 2);
    expect(assembler.partial()?.text).toBe('login: root');
  });

  it('cuts a line that has no end', () => {
    const [line] = texts('x'.repeat(100_000), 'y'.repeat(100_000), '\n');
    expect(line).toBe('x'.repeat(MAX_SERIAL_LINE));
  });

  it('decodes UTF-8 across chunks and replaces what is none', () => {
    const bytes = encoder.encode('é\n');
    expect(linesOf([bytes.subarray(0, 1), bytes.subarray(1)])[0]?.text).toBe('é');
    expect(linesOf([Uint8Array.of(0xff, 0x0a)])[0]?.text).toBe('\ufffd');
  });

  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        fc.array(fc.nat(1000), { maxLength: 8 }),
        (pieces, places) => {
          const bytes = encoder.encode(pieces.join(''));
          expect(linesOf(cut(bytes, places))).toEqual(linesOf([bytes]));
        },
      ),
      { seed: 20, numRuns: 400 },
    );
  });

  it('hands out no control character', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const { text } of linesOf([bytes])) {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
          expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
          expect(text.length).toBeLessThanOrEqual(MAX_SERIAL_LINE);
        }
      }),
      { seed: 21, numRuns: 400 },
    );
  });
});
