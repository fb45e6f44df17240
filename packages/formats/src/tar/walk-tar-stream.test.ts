import { describe, expect, it } from 'vitest';
import { FormatError } from '../format-error.ts';
import { concat, END, parsed, rawBody, rawHeader } from './testing/raw-archive.ts';
import { sampleArchive } from './testing/sample-archive.ts';
import { walkTarStream } from './walk-tar-stream.ts';

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function collected(bytes: Uint8Array, size: number, readsBodies: boolean): Promise<unknown[]> {
  const items: unknown[] = [];
  try {
    for await (const item of walkTarStream(inChunks(bytes, size))) {
      items.push(item.type === 'entry' ? item.entry : item);
      if (item.type === 'entry' && readsBodies) {
        const pieces: Uint8Array[] = [];
        for await (const piece of item.body) pieces.push(piece);
        const { bodyOffset, storedBytes } = item.entry;
        expect(concat(...pieces)).toEqual(bytes.slice(bodyOffset, bodyOffset + storedBytes));
      }
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    items.push(error.code);
  }
  return items;
}

describe('walkTarStream', () => {
  const sample = sampleArchive();

  it.each([1, 7, 511, 512, 513, 100_000])(
    'gives in chunks of %i what the walk in memory gives',
    async (size) => {
      const { entries } = parsed(sample);
      expect(await collected(sample, size, true)).toEqual(entries);
      expect(await collected(sample, size, false)).toEqual(entries);
    },
  );

  it('tells a body that is cut off, read or skipped', async () => {
    const cut = concat(rawHeader('a', '0', 700), new Uint8Array(512));
    const reader = walkTarStream(inChunks(cut, 100));
    expect((await reader.next()).value).toMatchObject({ entry: { path: 'a' } });
    await expect(reader.next()).rejects.toMatchObject({ code: 'tar/truncated' });
  });

  it('takes a body that ends with the stream', async () => {
    const items = await collected(concat(rawHeader('a', '0', 700), new Uint8Array(700)), 64, false);
    expect(items).toMatchObject([{ path: 'a' }, { code: 'tar/no-end-marker' }]);
  });

  it('goes on after a body that was read in part', async () => {
    const bytes = concat(rawHeader('a', '0', 2000), rawBody('x'.repeat(2000)), rawHeader('b', '0', 0), END);
    const paths: string[] = [];
    for await (const item of walkTarStream(inChunks(bytes, 600))) {
      if (item.type !== 'entry') continue;
      paths.push(item.entry.path);
      for await (const _ of item.body) break;
    }
    expect(paths).toEqual(['a', 'b']);
  });

  it('takes its input to the end, behind the end marker too', async () => {
    let taken = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for (const piece of [rawHeader('a', '0', 0), END, new Uint8Array(3_000_000), Uint8Array.of(1)]) {
        yield piece;
        taken += piece.length;
      }
    }
    for await (const _ of walkTarStream(counted()));
    expect(taken).toBe(512 + 1024 + 3_000_001);
  });

  it('closes its input when the caller stops, and passes its error on', async () => {
    let isClosed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield sample;
        throw new Error('disk on fire');
      } finally {
        isClosed = true;
      }
    }
    for await (const _ of walkTarStream(source())) break;
    expect(isClosed).toBe(true);
    const all = async (): Promise<void> => {
      const short = concat(rawHeader('a', '0', 2000));
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield short;
        throw new Error('disk on fire');
      }
      for await (const _ of walkTarStream(failing()));
    };
    await expect(all()).rejects.toThrow('disk on fire');
  });
});
