import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HlsDirectory } from './hls-directory.ts';
import { scratchDirectory } from './testing/scratch.ts';

const WRITES = { subdirectories: ['720p'], segmentPattern: 'seg%05d.ts', playlists: ['stream.m3u8'] };
/** No process has this id. */
const DEAD = 2 ** 22 + 1;

describe('HlsDirectory', () => {
  it('removes its own files and directories and leaves those of others', async () => {
    const path = await scratchDirectory();
    await writeFile(join(path, 'other.ts'), '');
    {
      await using directory = await HlsDirectory.open({ path, ...WRITES });
      const file = join(directory.workDir, 'x');
      await writeFile(file, 'segment');
      await directory.publish(file, '720p/seg00001.ts');
      await directory.write('720p/stream.m3u8', Buffer.from('a'), { atomic: true });
      await directory.write('720p/stream.m3u8', Buffer.from('b'), { atomic: true });
      expect(await readFile(join(path, '720p/stream.m3u8'), 'utf8')).toBe('b');
      await writeFile(join(directory.workDir, 'unfinished'), '');
    }
    expect(await readdir(path)).toEqual(['other.ts']);
  });

  it('keeps a directory it made when somebody else put something there', async () => {
    const path = join(await scratchDirectory(), 'hls');
    {
      await using _ = await HlsDirectory.open({ path, ...WRITES });
      await writeFile(join(path, '720p/mine'), '');
    }
    expect(await readdir(join(path, '720p'))).toEqual(['mine']);
  });

  it('removes what a killed origin left, by its own record, and nothing else', async () => {
    const path = await scratchDirectory();
    const stale = join(path, `.test-origin-${DEAD}`);
    await mkdir(stale);
    await mkdir(join(path, '720p'));
    await writeFile(join(stale, 'owner.json'), JSON.stringify(WRITES));
    for (const name of ['seg00001.ts', '720p/seg00002.ts', 'stream.m3u8', 'holiday.ts', 'seg1.ts']) {
      await writeFile(join(path, name), '');
    }
    await using _ = await HlsDirectory.open({ path, ...WRITES });
    expect(existsSync(stale)).toBe(false);
    expect((await readdir(path)).filter((name) => !name.startsWith('.'))).toEqual([
      '720p',
      'holiday.ts',
      'seg1.ts',
    ]);
    expect(await readdir(join(path, '720p'))).toEqual([]);
  });

  it('does not trust a record that points elsewhere', async () => {
    const parent = await scratchDirectory();
    const path = join(parent, 'hls');
    await mkdir(join(path, `.test-origin-${DEAD}`), { recursive: true });
    await writeFile(join(parent, 'seg00001.ts'), '');
    const record = JSON.stringify({ ...WRITES, subdirectories: ['..'] });
    await writeFile(join(path, `.test-origin-${DEAD}`, 'owner.json'), record);
    await using _ = await HlsDirectory.open({ path, ...WRITES });
    expect(existsSync(join(parent, 'seg00001.ts'))).toBe(true);
  });
});
