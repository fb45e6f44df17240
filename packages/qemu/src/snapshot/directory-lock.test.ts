import { mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockDirectory } from './directory-lock.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'up-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('lets one in at a time', async () => {
  const path = join(directory, 'below/lock');
  const inside: number[] = [];
  const enter = async (number: number): Promise<void> => {
    await using _lock = await lockDirectory(path);
    inside.push(number);
    await new Promise((resolve) => setImmediate(resolve));
    expect(inside.at(-1)).toBe(number);
  };
  await Promise.all([enter(1), enter(2), enter(3)]);
  expect(inside.sort()).toEqual([1, 2, 3]);
});

it('takes over from whoever died, and gives up waiting with its signal', async () => {
  const path = join(directory, 'lock');
  mkdirSync(path);
  await expect(lockDirectory(path, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(path, longAgo, longAgo);
  await using _lock = await lockDirectory(path);
});
