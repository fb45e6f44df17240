import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../test/project.ts';
import { missingPaths, newestMtime } from './freshness.ts';

/** Seconds since 1970 that were given to a file, for each path; directories too, so that they do not count by chance. */
async function timed(root: string, times: Readonly<Record<string, number>>): Promise<void> {
  for (const [path, seconds] of Object.entries(times)) {
    const whole = join(root, path);
    if (path.endsWith('/')) await mkdir(whole, { recursive: true });
    else await writeFile(whole, '');
    await utimes(whole, seconds, seconds);
  }
  for (const path of Object.keys(times).filter((one) => one.endsWith('/'))) {
    await utimes(join(root, path), times[path] ?? 0, times[path] ?? 0);
  }
}

describe('newestMtime', () => {
  it('is the latest time of all that lies below the paths', async () => {
    await using directory = await temporaryDirectory();
    const src = join(directory.path, 'src');
    await timed(directory.path, {
      'src/': 10,
      'src/sub/': 10,
      'src/a.ts': 20,
      'src/sub/b.ts': 30,
      other: 99,
    });
    expect(await newestMtime([src])).toBe(30_000);
    expect(await newestMtime([join(src, 'a.ts')])).toBe(20_000);
    expect(await newestMtime([src, join(directory.path, 'other')])).toBe(99_000);
  });

  it('sees that a file was added or removed', async () => {
    await using directory = await temporaryDirectory();
    await timed(directory.path, { 'src/': 10, 'src/a.ts': 10, 'src/b.ts': 10 });
    expect(await newestMtime([directory.path])).toBeGreaterThan(10_000);
    const src = join(directory.path, 'src');
    expect(await newestMtime([src])).toBe(10_000);
    await rm(join(src, 'b.ts'));
    expect(await newestMtime([src])).toBeGreaterThan(10_000);
  });

  it('leaves out tests and what tools keep there', async () => {
    await using directory = await temporaryDirectory();
    const aside = { 'src/a.test.ts': 50, 'src/node_modules/': 50, 'src/.git/': 50, 'src/.up/': 50 };
    await timed(directory.path, { 'src/': 10, 'src/a.ts': 20, ...aside });
    await utimes(join(directory.path, 'src'), 10, 10);
    expect(await newestMtime([join(directory.path, 'src')])).toBe(20_000);
  });

  it('sees through a link to a file, and does not run in circles', async () => {
    await using directory = await temporaryDirectory();
    const src = join(directory.path, 'src');
    await timed(directory.path, { 'src/': 10, 'src/a.ts': 20 });
    const future = Date.now() / 1000 + 1000;
    await writeFile(join(directory.path, 'outside'), '');
    await utimes(join(directory.path, 'outside'), future, future);
    await symlink('..', join(src, 'circle'));
    await symlink('nowhere', join(src, 'dangling'));
    expect(await newestMtime([src])).toBeLessThan(future * 1000 - 1);
    await symlink('../outside', join(src, 'linked'));
    expect(await newestMtime([src])).toBeCloseTo(future * 1000, 0);
  });

  it('is 0 where nothing is', async () => {
    await using directory = await temporaryDirectory();
    expect(await newestMtime([])).toBe(0);
    await writeFile(join(directory.path, 'file'), '');
    expect(await newestMtime([join(directory.path, 'absent'), join(directory.path, 'file/below')])).toBe(0);
  });
});

describe('missingPaths', () => {
  it('names those where nothing is', async () => {
    await using directory = await temporaryDirectory();
    await timed(directory.path, { 'src/': 1, file: 1 });
    const paths = ['src', 'file', 'absent', 'file/below'].map((path) => join(directory.path, path));
    expect(await missingPaths(paths)).toEqual(paths.slice(2));
  });
});
