import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../test/project.ts';
import { renderLaunchScript } from './launch-script.ts';
import { openPartials, requireRunnerDirectory } from './runner-directory.ts';

describe('requireRunnerDirectory', () => {
  it('takes an absent or empty directory and a runner', async () => {
    await using directory = await temporaryDirectory();
    await requireRunnerDirectory(join(directory.path, 'absent'));
    await requireRunnerDirectory(directory.path);
    await using _ = await openPartials(directory.path);
    await requireRunnerDirectory(directory.path);
    await writeFile(join(directory.path, 'run'), renderLaunchScript({ command: ['node', 'x'], env: {} }));
    await writeFile(join(directory.path, 'notes'), 'of the user');
    await requireRunnerDirectory(directory.path);
  });

  it.each(['app', 'run', 'settings.json'])('refuses a directory with a %s of somebody else', async (name) => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, name), '#!/bin/sh\necho mine\n');
    await expect(requireRunnerDirectory(directory.path)).rejects.toMatchObject({
      code: 'UP_FILE_EXISTS',
      message: `${directory.path} holds something else than a runner`,
      hint: expect.stringContaining('-o DIRECTORY'),
    });
  });
});

describe('openPartials', () => {
  it('removes itself, and what a killed build left an hour ago', async () => {
    await using directory = await temporaryDirectory();
    const left = join(directory.path, '.partial-left');
    const inUse = join(directory.path, '.partial-inuse');
    await mkdir(left);
    await mkdir(inUse);
    await utimes(left, 1, 1);
    {
      await using partials = await openPartials(directory.path);
      await writeFile(join(partials.path, '0'), 'half');
      expect(await readdir(directory.path)).toHaveLength(2);
    }
    expect(await readdir(directory.path)).toEqual(['.partial-inuse']);
  });
});
