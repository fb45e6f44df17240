import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { legible } from './legible.ts';

function ppm(width: number, height: number, pixels: readonly number[]): Uint8Array {
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), Uint8Array.from(pixels)]);
}

describe('legible', () => {
  it('enlarges, and makes dark letters on light of light ones on dark', () => {
    const white = [255, 255, 255];
    const black = [0, 0, 0];
    const picture = legible(ppm(2, 2, [...white, ...black, ...black, ...black]));
    const text = Buffer.from(picture ?? []).toString('latin1');
    expect(text.startsWith('P5\n6 6\n255\n')).toBe(true);
    const pixels = picture?.subarray(11);
    expect(pixels).toHaveLength(36);
    expect(pixels?.[0]).toBe(0);
    expect(pixels?.[35]).toBe(255);
  });

  it('has nothing to read where there is one colour, or no picture', () => {
    expect(legible(ppm(2, 1, [9, 9, 9, 9, 9, 9]))).toBeUndefined();
    expect(legible(ppm(2, 2, [1, 2, 3]))).toBeUndefined();
    expect(legible(ppm(0, 0, []))).toBeUndefined();
    expect(legible(Buffer.from('P6\n99999 99999\n255\n'))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        legible(bytes);
      }),
      { seed: 20261121, numRuns: 200 },
    );
  });
});
