import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { sniffCompression } from './sniff-compression.ts';
import { latin1 } from './testing/raw-archive.ts';

it.each([
  ['gzip', new Uint8Array(gzipSync('x'))],
  ['zstd', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x00)],
  ['zstd', Uint8Array.of(0x5d, 0x2a, 0x4d, 0x18, 0x08, 0x00)],
  ['xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)],
  ['bzip2', latin1('BZh91AY&SY')],
  ['none', latin1('usr/bin/env\0')],
  ['none', Uint8Array.of(0x1f, 0x8b)],
  ['none', Uint8Array.of(0x60, 0x2a, 0x4d, 0x18)],
  ['none', new Uint8Array()],
])('tells %s', (name, bytes) => {
  expect(sniffCompression(bytes)).toBe(name);
});
