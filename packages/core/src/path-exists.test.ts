import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pathExists } from './path-exists.ts';

it('follows links, and takes one that leads nowhere for nothing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'up-path-exists-'));
  try {
    symlinkSync('.', join(directory, 'here'));
    symlinkSync('nowhere', join(directory, 'dangling'));
    const found = ['', 'here', 'dangling', 'missing'].map((name) => pathExists(join(directory, name)));
    expect(await Promise.all(found)).toEqual([true, true, false, false]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
