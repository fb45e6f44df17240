import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, MAX_LINE_LENGTH } from './line-splitter.ts';

function split(chunks: readonly Uint8Array[], atMost?: number): string[] {
  const splitter = new LineSplitter();
  return [...chunks.flatMap((chunk) => splitter.push(chunk, atMost)), ...splitter.end()];
}

/** The same bytes cut at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const text = fc.string({
  unit: fc.constantFrom('a', 'é', '€', '😀', '\r', '\n', '\r\n', '\0', '\ufeff'),
  maxLength: 60,
});
const places = fc.array(fc.nat(), { maxLength: 20 });

describe('LineSplitter', () => {
  it('splits at \\n and \\r\\n and delivers a last line without a break', () => {
    expect(split([Buffer.from('one\ntwo\r\n\nfour')])).toEqual(['one', 'two', '', 'four']);
  });

  it('gives the same lines wherever the bytes are cut', () => {
    fc.assert(
      fc.property(text, places, (written, at) => {
        const lines = written.split('\n');
        if (lines.at(-1) === '') lines.pop();
        const expected = lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
        expect(split(cut(Buffer.from(written), at))).toEqual(expected);
      }),
    );
  });

  it('decodes what is no UTF-8 as it would decode the whole', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), places, (bytes, at) => {
        expect(split(cut(bytes, at))).toEqual(split([bytes]));
        expect(split([bytes]).join('\n')).toBe(
          new TextDecoder('utf-8', { ignoreBOM: true })
            .decode(bytes)
            .replace(/\r?\n$|\r$/, '')
            .replaceAll('\r\n', '\n'),
        );
      }),
    );
  });

  it('keeps only the last lines of a chunk when asked to', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{0,5}$/), { maxLength: 12 }),
        fc.nat(5),
        (lines, atMost) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
          expect(split([bytes], atMost)).toEqual(lines.slice(Math.max(0, lines.length - atMost)));
        },
      ),
    );
  });

  it('cuts a line that is too long, and only that', () => {
    const long = 'x'.repeat(MAX_LINE_LENGTH + 100);
    const chunks = [long, long, '\r\nnext\n', 'y'.repeat(MAX_LINE_LENGTH), '\r', '\n'].map((part) =>
      Buffer.from(part),
    );
    expect(split(chunks)).toEqual(['x'.repeat(MAX_LINE_LENGTH), 'next', 'y'.repeat(MAX_LINE_LENGTH)]);
  });
});
