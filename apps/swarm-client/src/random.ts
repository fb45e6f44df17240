/** Numbers from 0 (included) to 1 (excluded). */
export type Random = () => number;

/** A reproducible generator (mulberry32): the same seed gives the same numbers. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The generator of one viewer, independent of how many numbers the others have drawn. */
export function randomOfViewer(seed: number, index: number): Random {
  return createRandom(seed + Math.imul(index + 1, 0x9e3779b9));
}
