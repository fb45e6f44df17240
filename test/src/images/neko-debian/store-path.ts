import { createHash } from 'node:crypto';

/** Nix's base 32: no e, o, u, t. */
const ALPHABET = '0123456789abcdfghijklmnpqrsvwxyz';

/** A store path as Nix names it; the hash is of the name alone, and always the same. */
export function storePath(name: string): string {
  const bytes = createHash('sha256').update(name).digest();
  const hash = Array.from({ length: 32 }, (_, index) => ALPHABET[(bytes[index] ?? 0) % 32]).join('');
  return `/nix/store/${hash}-${name}`;
}
