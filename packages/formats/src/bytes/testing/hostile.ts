import fc from 'fast-check';
import { FormatError } from '../../format-error.ts';

/** What came of it: a value, or the FormatError that it ended with. Anything else is thrown on. */
export async function settled<T>(work: () => Promise<T>): Promise<T | FormatError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}

/** A copy with some bytes changed: at random places, with values that fields of tables break at, too. */
export function changed(original: Uint8Array, within: number = original.length): fc.Arbitrary<Uint8Array> {
  const value = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff));
  const change = fc.tuple(fc.nat(within - 1), fc.array(value, { minLength: 1, maxLength: 8 }));
  return fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) => {
    const bytes = new Uint8Array(original);
    for (const [at, values] of changes) bytes.set(values.slice(0, bytes.length - at), at);
    return bytes;
  });
}
