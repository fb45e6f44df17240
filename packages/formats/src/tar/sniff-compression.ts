export type Compression = 'gzip' | 'zstd' | 'xz' | 'bzip2' | 'none';

const MAGIC: readonly (readonly [Exclude<Compression, 'none'>, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
];

/**
 * Tells by its first bytes (six are enough) what a stream is compressed with: RFC 1952, RFC 8878 (skippable
 * frames included, which zstd:chunked may start with), the .xz format, bzip2. What a name or a media type says
 * is often wrong.
 */
export function sniffCompression(bytes: Uint8Array): Compression {
  for (const [name, magic] of MAGIC) {
    if (magic.every((byte, index) => bytes[index] === byte)) return name;
  }
  return isSkippableFrame(bytes) ? 'zstd' : 'none';
}

/** 0x184D2A50 to 0x184D2A5F, little-endian. */
function isSkippableFrame(bytes: Uint8Array): boolean {
  const [first = 0, second, third, fourth] = bytes;
  return first >> 4 === 5 && second === 0x2a && third === 0x4d && fourth === 0x18;
}
