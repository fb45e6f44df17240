import { spawnSync } from 'node:child_process';
import {
  chmod,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../test/project.ts';
import { openPartials } from './runner-directory.ts';
import { type Staged, stageFiles } from './stage-files.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
  await write('from/bin/tool', 'tool');
  await write('from/data.txt', 'data');
  await write('from/other', 'not named');
});
afterEach(() => directory[Symbol.asyncDispose]());

const at = (path: string): string => join(directory.path, path);

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), text);
}

async function stage(files: readonly string[] = ['bin', 'data.txt']): Promise<Staged> {
  await using partials = await openPartials(at('out'));
  return await stageFiles({ from: at('from'), files, to: at('out/app'), partials: partials.path });
}

/** Path -> content of every file below a directory; a link is shown as what it is. */
async function tree(path = at('out/app')): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  const pairs = files.map(async (entry) => {
    const file = join(entry.parentPath, entry.name);
    const content = entry.isFile() ? await readFile(file, 'utf8') : 'a link';
    return [file.slice(path.length + 1), content] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

describe('stageFiles', () => {
  it('copies exactly what was named, and then leaves it alone', async () => {
    await chmod(at('from/bin/tool'), 0o755);
    expect(await stage()).toEqual({ files: 2, sizeBytes: 8, changed: 2 });
    expect(await tree()).toEqual({ 'bin/tool': 'tool', 'data.txt': 'data' });
    const copy = await stat(at('out/app/bin/tool'));
    expect(copy.mode & 0o777).toBe(0o755);
    expect(await stage()).toEqual({ files: 2, sizeBytes: 8, changed: 0 });
    expect((await stat(at('out/app/bin/tool'))).ino).toBe(copy.ino);
    expect(await readdir(at('out'))).toEqual(['app']);
  });

  it('names a file once, however often and in whatever way it was named', async () => {
    expect(await stage(['./bin/', 'bin/tool', 'bin//tool'])).toMatchObject({ files: 1, changed: 1 });
    expect(await stage(['bin'])).toMatchObject({ files: 1, changed: 0 });
    expect(await stage(['.'])).toMatchObject({ files: 3, changed: 2 });
  });

  it('copies what changed, by size, time or mode, and nothing else', async () => {
    await stage();
    await writeFile(at('from/data.txt'), 'DATA');
    expect(await stage()).toMatchObject({ changed: 1 });
    await chmod(at('from/bin/tool'), 0o755);
    expect(await stage()).toMatchObject({ changed: 1 });
    expect((await stat(at('out/app/bin/tool'))).mode & 0o777).toBe(0o755);
    expect(await tree()).toEqual({ 'bin/tool': 'tool', 'data.txt': 'DATA' });
  });

  it('is not deceived by builds that give every file the same time', async () => {
    await utimes(at('from/data.txt'), 1, 1);
    await stage();
    await writeFile(at('from/data.txt'), 'DATA');
    await utimes(at('from/data.txt'), 1, 1);
    expect(await stage()).toMatchObject({ changed: 1 });
    expect(await tree()).toMatchObject({ 'data.txt': 'DATA' });
    expect(await stage()).toMatchObject({ changed: 0 });
  });

  it('removes what is no longer there, and directories that became empty', async () => {
    await write('from/bin/deep/er/file', 'x');
    await stage();
    await rm(at('from/bin/deep'), { recursive: true });
    await rename(at('from/bin/tool'), at('from/bin/instrument'));
    expect(await stage()).toEqual({ files: 2, sizeBytes: 8, changed: 3 });
    expect(await tree()).toEqual({ 'bin/instrument': 'tool', 'data.txt': 'data' });
    expect(await readdir(at('out/app/bin'))).toEqual(['instrument']);
  });

  it('turns a directory into a file and a file into a directory', async () => {
    await stage();
    await rm(at('from/bin'), { recursive: true });
    await rm(at('from/data.txt'));
    await write('from/bin', 'a file now');
    await write('from/data.txt/part', 'a directory now');
    await stage();
    expect(await tree()).toEqual({ bin: 'a file now', 'data.txt/part': 'a directory now' });
  });

  it('mends what was changed in the copy', async () => {
    await stage();
    await writeFile(at('out/app/bin/tool'), 'tampered');
    await write('out/app/bin/more', 'x');
    await rm(at('out/app/data.txt'));
    await mkdir(at('out/app/data.txt'));
    expect(await stage()).toMatchObject({ changed: 3 });
    expect(await tree()).toEqual({ 'bin/tool': 'tool', 'data.txt': 'data' });
  });

  it('keeps the old content for whoever has it open', async () => {
    await stage();
    await link(at('out/app/data.txt'), at('held'));
    await writeFile(at('from/data.txt'), 'new content');
    await stage();
    expect(await readFile(at('held'), 'utf8')).toBe('data');
  });

  it('stages what lies around its own output without staging itself', async () => {
    const output = at('from/.up/runner');
    for (const expected of [3, 0]) {
      await using partials = await openPartials(output);
      const to = join(output, 'app');
      expect(await stageFiles({ from: at('from'), files: ['.'], to, partials: partials.path })).toMatchObject(
        {
          files: 3,
          changed: expected,
        },
      );
    }
  });
});

describe('stageFiles: links', () => {
  it('copies what a link leads to, so that the copy stands alone', async () => {
    await write('outside/file', 'outside');
    await symlink(at('outside'), at('from/bin/directory'));
    await symlink('../data.txt', at('from/bin/file'));
    await stage(['bin']);
    await rm(at('outside'), { recursive: true });
    expect(await tree()).toEqual({ 'bin/tool': 'tool', 'bin/directory/file': 'outside', 'bin/file': 'data' });
  });

  it.each([
    {
      name: 'leads nowhere',
      to: 'nowhere',
      problem: /bin\/link, which belongs to the runner, does not exist/,
    },
    { name: 'leads back', to: '..', problem: /leads back to .*from/ },
  ])('refuses one that $name', async ({ to, problem }) => {
    await symlink(to, at('from/bin/link'));
    const files = to === '..' ? ['.'] : ['bin'];
    await expect(stage(files)).rejects.toMatchObject({
      code: 'UP_BUILD_FAILED',
      message: expect.stringMatching(problem),
    });
  });

  it('never removes or writes anything through a link in the copy', async () => {
    await write('precious/tool', 'precious');
    await stage();
    await rm(at('out/app/bin'), { recursive: true });
    await symlink(at('precious'), at('out/app/bin'));
    await rm(at('out/app/data.txt'));
    await symlink(at('precious/tool'), at('out/app/data.txt'));
    await stage();
    expect(await tree()).toEqual({ 'bin/tool': 'tool', 'data.txt': 'data' });
    expect(await tree(at('precious'))).toEqual({ tool: 'precious' });

    await rm(at('out/app'), { recursive: true });
    await symlink(at('precious'), at('out/app'));
    await stage();
    expect((await lstat(at('out/app'))).isDirectory()).toBe(true);
    expect(await tree(at('precious'))).toEqual({ tool: 'precious' });
  });
});

describe('stageFiles: what it refuses, and several at once', () => {
  it('says which file is missing', async () => {
    await expect(stage(['bin', 'dist'])).rejects.toMatchObject({
      code: 'UP_BUILD_FAILED',
      message: `${at('from/dist')}, which belongs to the runner, does not exist`,
    });
  });

  it('does not wait for a pipe', async () => {
    expect(spawnSync('mkfifo', [at('from/bin/pipe')]).status).toBe(0);
    await expect(stage()).rejects.toMatchObject({
      code: 'UP_BUILD_FAILED',
      message: expect.stringContaining('is neither a file nor a directory'),
    });
  });

  it('works while others stage the same', async () => {
    for (let count = 0; count < 40; count += 1) await write(`from/bin/file-${count}`, `content ${count}`);
    const all = await Promise.all(Array.from({ length: 6 }, () => stage()));
    expect(all.every(({ files }) => files === 42)).toBe(true);
    expect(Object.keys(await tree())).toHaveLength(42);
    expect(await tree()).toMatchObject({ 'bin/file-39': 'content 39', 'bin/tool': 'tool' });
    expect(await readdir(at('out'))).toEqual(['app']);
  });
});
