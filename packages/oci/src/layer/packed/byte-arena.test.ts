import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteArena } from './byte-arena.ts';

const CHUNK = 256 * 1024;

describe('ByteArena', () => {
  it('gives back what was appended, also across its chunks, trimmed, and rebuilt from its chunks', () => {
    const pieces = fc.array(
      fc.oneof(
        { weight: 5, arbitrary: fc.uint8Array({ maxLength: 300 }) },
        fc.integer({ min: CHUNK - 300, max: 2 * CHUNK + 10 }).map((length) => new Uint8Array(length).fill(7)),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(pieces, (bytes) => {
        const arena = new ByteArena();
        const placed = bytes.map((piece) => ({ piece, address: arena.append(piece) }));
        arena.trim();
        const whole = Buffer.concat(arena.chunks());
        expect(whole.equals(Buffer.concat(bytes))).toBe(true);
        for (const one of [arena, new ByteArena(arena.chunks()), ByteArena.of(whole)])
          for (const { piece, address } of placed)
            expect(one.bytes(address, piece.length).equals(piece)).toBe(true);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('takes texts as UTF-8, where a chunk ends, too', () => {
    const arena = new ByteArena();
    arena.append(new Uint8Array(CHUNK - 5));
    const address = arena.appendText('größer als fünf');
    expect(arena.bytes(address, arena.length - address).toString()).toBe('größer als fünf');
  });

  it('goes on after it was trimmed', () => {
    const arena = new ByteArena();
    arena.append(Buffer.from('one'));
    arena.trim();
    const address = arena.append(Buffer.from('two'));
    expect(arena.bytes(0, 6).toString()).toBe('onetwo');
    expect(address).toBe(3);
  });

  it('has nothing where nothing was put', () => {
    const arena = new ByteArena();
    expect(arena.bytes(1000, 10)).toHaveLength(0);
    expect(arena.chunks()).toEqual([]);
  });
});
