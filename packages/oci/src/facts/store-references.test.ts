import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreReferenceScanner } from './store-references.ts';

const HASH = '0123456789abcdfghijklmnpqrsvwxyz';

function scan(bytes: Uint8Array, pieces: readonly number[] = []): readonly string[] {
  const scanner = new StoreReferenceScanner(1000);
  let at = 0;
  for (const length of pieces) {
    scanner.push(bytes.subarray(at, at + length));
    at += length;
  }
  scanner.push(bytes.subarray(at));
  return scanner.finish();
}

describe('StoreReferenceScanner', () => {
  it.each([
    [`/nix/store/${HASH}-bash-5.2/bin/sh`, [`${HASH}-bash-5.2`]],
    [`x/nix/store/${HASH}-a\0/nix/store/${HASH}-b`, [`${HASH}-a`, `${HASH}-b`]],
    [`/nix/store/${HASH}-a /nix/store/${HASH}-a`, [`${HASH}-a`]],
    [`/nix/store//nix/store/${HASH}-a`, [`${HASH}-a`]],
    [`/nix/store/${HASH}`, []],
    [`/nix/store/${HASH}-`, []],
    [`/nix/store/${HASH.replace('f', 'e')}-a`, []],
    [`/nix/store/${HASH}-${'n'.repeat(300)}`, [`${HASH}-${'n'.repeat(211)}`]],
    ['/nix/store/', []],
    ['', []],
  ])('%s', (text, expected) => {
    expect(scan(Buffer.from(text))).toEqual(expected);
  });

  it('stops at its limit', () => {
    const scanner = new StoreReferenceScanner(2);
    for (const name of ['a', 'b', 'c']) scanner.push(Buffer.from(`/nix/store/${HASH}-${name} `));
    expect(scanner.finish()).toHaveLength(2);
  });

  it('finds the same however the bytes are cut', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '/nix/store/',
        `/nix/store/${HASH}-name`,
        `${HASH}-x`,
        '/nix/sto',
        'x'.repeat(400),
        ' ',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.integer({ min: 0, max: 300 })), (texts, cuts) => {
        const bytes = Buffer.from(texts.join(''));
        expect(scan(bytes, cuts)).toEqual(scan(bytes));
      }),
      { numRuns: 500 },
    );
  });
});
