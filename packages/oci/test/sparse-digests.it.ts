import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { openImage } from '../src/index.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'up-sparse-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describeWith(['tar'], 'digests of sparse files', () => {
  it.each(['gnu', 'posix'])('are those of the file as it is on disk (%s)', async (format) => {
    const sparse = join(directory, 'sparse');
    writeFileSync(sparse, 'begin');
    truncateSync(sparse, 5_000_000);
    writeFileSync(sparse, 'middle', { flag: 'a' });
    truncateSync(sparse, 9_000_000);
    const holes = join(directory, 'holes');
    writeFileSync(holes, '');
    truncateSync(holes, 3_000_000);
    const archive = join(directory, 'rootfs.tar');
    execFileSync('tar', [
      '--sparse',
      `--format=${format}`,
      '-cf',
      archive,
      '-C',
      directory,
      'sparse',
      'holes',
    ]);
    const image = await openImage(archive, { signal: new AbortController().signal, fileDigests: true });
    for (const name of ['sparse', 'holes']) {
      const expected = createHash('sha256')
        .update(readFileSync(join(directory, name)))
        .digest('hex');
      expect(image.tree.lstat(`/${name}`)?.facts?.sha256, name).toBe(expected);
    }
  });
});
