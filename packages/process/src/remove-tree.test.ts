import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../test/support.ts';
import { removeTree } from './remove-tree.ts';

const NOBODY = 65534;

/** Root may write everywhere: what is tested here shows only to other users. */
async function asOrdinaryUser(action: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return action();
  process.seteuid?.(NOBODY);
  try {
    await action();
  } finally {
    process.seteuid?.(0);
  }
}

describe('removeTree', () => {
  it('removes directories without write permission and leaves alone what links lead to', async () => {
    await using root = await temporaryDirectory();
    await using elsewhere = await temporaryDirectory();
    if (process.geteuid?.() === 0) await chown(root.path, NOBODY, NOBODY);
    await writeFile(join(elsewhere.path, 'kept'), '');
    const tree = join(root.path, 'tree');
    await asOrdinaryUser(async () => {
      await mkdir(join(tree, 'store', 'package'), { recursive: true });
      await writeFile(join(tree, 'store', 'package', 'file'), '');
      await symlink(elsewhere.path, join(tree, 'store', 'link'));
      for (const path of ['store/package', 'store', '.']) await chmod(join(tree, path), 0o555);
      await removeTree(tree);
    });
    expect(existsSync(tree)).toBe(false);
    expect(await readdir(elsewhere.path)).toEqual(['kept']);
  });

  it('is content when there is nothing', async () => {
    await using root = await temporaryDirectory();
    await removeTree(join(root.path, 'missing'));
    expect(await readdir(root.path)).toEqual([]);
  });
});
