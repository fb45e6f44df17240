import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demux, type OutputPiece, type OutputStream } from './demux.ts';

function frame(stream: number, text: string): Buffer {
  const body = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Uint8Array, size = bytes.length || 1): Promise<Record<OutputStream, string>> {
  const found: Record<OutputStream, OutputPiece['bytes'][]> = { stdout: [], stderr: [] };
  for await (const piece of demux(pieces(bytes, size))) found[piece.stream].push(Buffer.from(piece.bytes));
  return {
    stdout: Buffer.concat(found.stdout).toString(),
    stderr: Buffer.concat(found.stderr).toString(),
  };
}

describe('demux', () => {
  it('takes the streams apart, wherever the pieces end', async () => {
    const bytes = Buffer.concat([
      frame(1, 'one'),
      frame(2, 'two'),
      frame(1, ''),
      frame(1, 'three\n'),
      frame(3, '!'),
    ]);
    for (let size = 1; size <= bytes.length; size += 1)
      expect(await read(bytes, size)).toEqual({ stdout: 'onethree\n', stderr: 'two!' });
  });

  it('takes output without frames for stdout, from where the frames end', async () => {
    for (let size = 1; size < 40; size += 1) {
      expect(await read(Buffer.from('plain text of a terminal'), size)).toEqual({
        stdout: 'plain text of a terminal',
        stderr: '',
      });
      expect(await read(Buffer.concat([frame(2, 'x'), Buffer.from('[1mplain')]), size)).toEqual({
        stdout: '[1mplain',
        stderr: 'x',
      });
    }
  });

  it('hands on what there is of a frame or a header that is cut off', async () => {
    expect(await read(frame(1, 'abcdef').subarray(0, 11))).toEqual({ stdout: 'abc', stderr: '' });
    expect(await read(Buffer.from('abc'))).toEqual({ stdout: 'abc', stderr: '' });
    expect(await read(Buffer.alloc(0))).toEqual({ stdout: '', stderr: '' });
  });

  it('needs no memory for a frame of four gigabytes', async () => {
    const header = Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    expect(await read(Buffer.concat([header, Buffer.from('x')]))).toEqual({ stdout: 'x', stderr: '' });
  });

  it('loses nothing and makes nothing up', async () => {
    const frames = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.string()), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(frames, fc.integer({ min: 1, max: 30 }), async (list, size) => {
        const textOf = (stream: number): string =>
          list.flatMap(([of, text]) => (of === stream ? [text] : [])).join('');
        const bytes = Buffer.concat(list.map(([stream, text]) => frame(stream, text)));
        expect(await read(bytes, size)).toEqual({ stdout: textOf(1), stderr: textOf(2) });
      }),
      { seed: 1 },
    );
  });
});
