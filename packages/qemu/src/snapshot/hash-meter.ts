import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

export interface Measured {
  readonly bytes: number;
  /** Lowercase hexadecimal. */
  readonly sha256: string;
}

/** Passes bytes on, and tells at the end how many there were and what they hash to. */
export function hashMeter(): { readonly stream: Transform; readonly finish: () => Measured } {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(undefined, chunk);
    },
  });
  return { stream, finish: () => ({ bytes, sha256: hash.digest('hex') }) };
}
