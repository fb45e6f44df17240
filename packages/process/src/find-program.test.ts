import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../test/support.ts';
import { findProgram, searchPath } from './find-program.ts';

async function program(directory: string, name: string, mode = 0o755): Promise<string> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, name);
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, mode);
  return path;
}

describe('findProgram', () => {
  it('takes the first executable file on PATH', async () => {
    await using root = await temporaryDirectory();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => join(root.path, name)) as [string, string, string];
    await program(a, 'tool', 0o644);
    await mkdir(join(b, 'tool'), { recursive: true });
    const wanted = await program(c, 'tool');
    expect(await findProgram('tool', { PATH: [a, b, join(root.path, 'missing'), c].join(':') })).toBe(wanted);
    expect(await findProgram('tool', { PATH: [a, b].join(':') })).toBeUndefined();
  });

  it('follows links, but not into nothing', async () => {
    await using root = await temporaryDirectory();
    await symlink(await program(root.path, 'real'), join(root.path, 'link'));
    await symlink(join(root.path, 'gone'), join(root.path, 'dangling'));
    expect(await findProgram('link', { PATH: root.path })).toBe(join(root.path, 'link'));
    expect(await findProgram('dangling', { PATH: root.path })).toBeUndefined();
  });

  it('takes a name with a slash as it is', async () => {
    await using root = await temporaryDirectory();
    const path = await program(root.path, 'tool');
    expect(await findProgram(path, { PATH: '' })).toBe(path);
    expect(await findProgram('./tool', { PATH: root.path })).toBeUndefined();
  });

  it('finds nothing under names that are none', async () => {
    expect(await findProgram('', { PATH: '/bin' })).toBeUndefined();
    expect(await findProgram('sh\0x', { PATH: '/bin' })).toBeUndefined();
    expect(await findProgram('..', { PATH: '/bin' })).toBeUndefined();
  });

  it('searches where the C library does when PATH is not set', async () => {
    expect(searchPath({})).toEqual(['/usr/bin', '/bin']);
    expect(searchPath({ PATH: '/x::/y' })).toEqual(['/x', '.', '/y']);
    expect(await findProgram('sh', {})).toMatch(/\/bin\/sh$/);
  });
});
