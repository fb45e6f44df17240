import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_QMP_LINE, QmpLines } from './qmp-lines.ts';

const encoder = new TextEncoder();

describe('QmpLines', () => {
  it('gives the same lines however they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 10 }), fc.nat(), (texts, place) => {
        const bytes = encoder.encode(texts.map((text) => `${text}\r\n`).join(''));
        const at = place % (bytes.length + 1);
        const whole = new QmpLines();
        const parts = new QmpLines();
        expect([...parts.push(bytes.subarray(0, at)), ...parts.push(bytes.subarray(at))]).toEqual(
          whole.push(bytes),
        );
      }),
      { seed: 23, numRuns: 300 },
    );
  });

  it('refuses a line without end', () => {
    const lines = new QmpLines();
    const chunk = encoder.encode('x'.repeat(MAX_QMP_LINE / 4));
    expect(() => {
      for (let count = 0; count < 5; count += 1) lines.push(chunk);
    }).toThrow(RangeError);
  });
});
