import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDirectory } from './open-directory.ts';
import { writeMembers } from './testing/build-image.ts';
import { ImageOpener, pathsOf } from './testing/open-bytes.ts';

const open = ImageOpener.forSuite();

const { signal } = new AbortController();

describe('openDirectory', () => {
  it('takes any directory, also through a link', async () => {
    const path = open.fresh();
    await writeMembers(path, { 'docs/page': 'text', 'manifest.json': '{}' });
    await symlink(path, join(open.root, 'link'));
    for (const each of [path, join(open.root, 'link')]) {
      const image = await openDirectory(each, { signal });
      expect(pathsOf(image)).toEqual(['/', '/docs', '/docs/page', '/manifest.json']);
      expect(image).toMatchObject({ source: each, format: 'rootfs-directory' });
    }
  });

  it('says that there is none', async () => {
    await expect(openDirectory(join(open.root, 'none'), { signal })).rejects.toMatchObject({
      code: 'UP_IMAGE_NOT_FOUND',
    });
  });

  it('stops when it is told to', async () => {
    const path = open.fresh();
    await mkdir(path);
    const reason = new Error('enough');
    await expect(openDirectory(path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
