import { createHash } from 'node:crypto';

/** Without e, o, u and t, as Nix writes hashes. */
const ALPHABET = '0123456789abcdfghijklmnpqrsvwxyz';
const HASH_BYTES = 20;

/**
 * Where the store has the source of an input, from the hash that flake.lock names (`sha256-…=`): the path follows from
 * it, so that nobody has to be asked. Undefined for another kind of hash.
 * Source: the Nix manual, "Store path specification", type `source`.
 */
export function sourcePath(narHash: string, storeDir: string): string | undefined {
  const base64 = /^sha256-([A-Za-z0-9+/]{43}=)$/.exec(narHash)?.[1];
  if (base64 === undefined) return undefined;
  const hex = Buffer.from(base64, 'base64').toString('hex');
  const fingerprint = createHash('sha256').update(`source:sha256:${hex}:${storeDir}:source`).digest();
  const folded = new Uint8Array(HASH_BYTES);
  fingerprint.forEach((byte, index) => {
    folded[index % HASH_BYTES] = (folded[index % HASH_BYTES] ?? 0) ^ byte;
  });
  return `${storeDir}/${base32(folded)}-source`;
}

/** Five bits a character, the last ones first. */
function base32(bytes: Uint8Array): string {
  const length = Math.ceil((bytes.length * 8) / 5);
  let text = '';
  for (let at = length - 1; at >= 0; at -= 1) {
    const bit = at * 5;
    const low = (bytes[bit >> 3] ?? 0) >> (bit % 8);
    const high = (bytes[(bit >> 3) + 1] ?? 0) << (8 - (bit % 8));
    text += ALPHABET[(low | high) & 31];
  }
  return text;
}
