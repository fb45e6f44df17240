import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareTrees, type TreeComparison } from './compare-trees.ts';
import { describeDifference, describeDifferences } from './describe-differences.ts';

let root: string;
const { signal } = new AbortController();
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'up-trees-'));
  for (const side of ['a', 'b']) {
    await mkdir(join(root, side, 'bin'), { recursive: true });
    await writeFile(join(root, side, 'bin/tool'), 'tool');
    await writeFile(join(root, side, 'text'), 'x'.repeat(3_000_000));
    await symlink('text', join(root, side, 'link'));
  }
});
afterEach(() => rm(root, { recursive: true, force: true }));

const compare = (a = 'a', b = 'b'): Promise<TreeComparison> =>
  compareTrees(join(root, a), join(root, b), { signal });

describe('compareTrees', () => {
  it('does not see times, owners and other bits', async () => {
    await utimes(join(root, 'b/text'), 1, 1);
    await chmod(join(root, 'b/text'), 0o600);
    expect(await compare()).toEqual({ count: 0, listed: [], files: 3, bytes: 3_000_004 });
  });

  it('finds every way to differ, by path', async () => {
    const text = Buffer.alloc(3_000_000, 'x');
    text[2_500_000] = 121;
    await writeFile(join(root, 'b/text'), text);
    await chmod(join(root, 'b/bin/tool'), 0o755);
    await rm(join(root, 'b/link'));
    await symlink('bin', join(root, 'b/link'));
    await writeFile(join(root, 'b/new'), '');
    await mkdir(join(root, 'a/gone'));
    await writeFile(join(root, 'a/kind'), '');
    await mkdir(join(root, 'b/kind'));
    const found = await compare();
    expect(found.listed.map(({ path, how }) => `${path} ${how}`)).toEqual([
      'bin/tool executable',
      'gone removed',
      'kind type',
      'link link-target',
      'new added',
      'text content',
    ]);
    expect(found.listed.at(-1)?.differsAtByte).toBe(2_500_000);
    expect(describeDifferences(found)).toBe('6 differences in 4 files: bin/tool, gone, kind and 3 more');
    expect(found.listed.map(describeDifference).at(-1)).toBe('content differs from byte 2500000 on');
  });

  it('finds where a file ends', async () => {
    await writeFile(join(root, 'b/bin/tool'), 'too');
    const [difference] = (await compare()).listed;
    expect(difference).toEqual({
      ...{ path: 'bin/tool', how: 'content' },
      ...{ firstBytes: 4, secondBytes: 3, differsAtByte: 3 },
    });
    expect(await compare('a/text', 'b/bin/tool')).toMatchObject({ count: 1, listed: [{ path: '.' }] });
  });

  it('lists some hundreds at most, and counts all', async () => {
    for (let n = 0; n < 300; n += 1) await writeFile(join(root, `b/${n}`), '');
    const { count, listed } = await compare();
    expect([count, listed.length]).toEqual([300, 200]);
  });

  it('ends when it is told to', async () => {
    const reason = new Error('enough');
    await expect(
      compareTrees(join(root, 'a'), join(root, 'b'), { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
  });
});
