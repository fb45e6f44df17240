import { describe, expect, it } from 'vitest';
import { mapAsync, Replay, type Replayed } from './replay.ts';

async function all<T>(reader: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of reader) items.push(item);
  return items;
}

function numbers(count: number, limits: { readonly first: number; readonly last: number }): Replay<number> {
  const replay = new Replay<number>(limits);
  for (let number = 0; number < count; number += 1) replay.push(number);
  return replay;
}

describe('Replay', () => {
  it('gives everything to a reader that comes late', async () => {
    const replay = numbers(5, { first: 2, last: 10 });
    replay.end();
    expect((await all(replay.read())).map(({ item }) => item)).toEqual([0, 1, 2, 3, 4]);
  });

  it('gives what is pushed while it is read, to all readers', async () => {
    const replay = new Replay<string>({ first: 5, last: 5 });
    const readers = [all(replay.read()), all(replay.read())];
    replay.push('a');
    await Promise.resolve();
    replay.push('b');
    replay.end();
    for (const reader of readers) expect((await reader).map(({ item }) => item)).toEqual(['a', 'b']);
  });

  it('keeps the first and the last, and says what is missing between', async () => {
    const replay = numbers(1000, { first: 3, last: 4 });
    replay.end();
    const items = await all(replay.read());
    const gaps = items.filter(({ droppedBefore }) => droppedBefore > 0);
    expect(items.slice(0, 3).map(({ item }) => item)).toEqual([0, 1, 2]);
    expect(items.at(-1)?.item).toBe(999);
    expect(items.length).toBeLessThanOrEqual(3 + 8);
    expect(gaps).toHaveLength(1);
    expect(items.length + (gaps[0]?.droppedBefore ?? 0)).toBe(1000);
  });

  it('tells a slow reader what it missed', async () => {
    const replay = numbers(3, { first: 3, last: 4 });
    const reader = replay.read();
    await reader.next();
    for (let number = 3; number < 100; number += 1) replay.push(number);
    replay.end();
    const rest: Replayed<number>[] = [];
    for await (const item of reader) rest.push(item);
    expect(rest.length + rest.reduce((sum, { droppedBefore }) => sum + droppedBefore, 0)).toBe(99);
  });

  it('lets a reader go that waits', async () => {
    const replay = new Replay<number>({ first: 1, last: 1 });
    const reader = mapAsync(replay.read(), ({ item }) => item);
    const waiting = reader.next();
    await reader.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});
