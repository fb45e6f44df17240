import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { readFacts } from '../src/index.ts';

describeWith(['git'], 'facts of a flake', () => {
  let root: string;
  const git = (...args: readonly string[]): unknown => execFileSync('git', args, { cwd: root });
  const put = (path: string): void => writeFileSync(join(root, path), '{ }\n');
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'up-facts-'));
    git('init', '-q');
    mkdirSync(join(root, 'nix/lib'), { recursive: true });
    for (const path of ['flake.nix', 'nix/lib/a.nix', 'secret.nix', '[x].nix', 'x.nix', '-n.nix']) put(path);
    writeFileSync(join(root, '.gitignore'), 'secret.nix\n');
    git('add', 'flake.nix', 'x.nix');
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it.each([
    ['flake.nix', 'tracked'],
    ['nix/lib/a.nix', 'untracked'],
    ['secret.nix', 'ignored'],
    ['nix/lib/none.nix', 'missing'],
    // A name, no pattern: x.nix is tracked.
    ['[x].nix', 'untracked'],
    ['-n.nix', 'untracked'],
    ['../../etc/passwd', 'unknown'],
    ['/etc/passwd', 'unknown'],
  ] as const)('%s is %s', async (path, state) => {
    expect(await readFacts({ root }).sourceFile(path)).toMatchObject({ state, path });
  });

  it('names the file that was meant', async () => {
    const { nearest } = await readFacts({ root }).sourceFile('nix/lib/aa.nix');
    expect(nearest).toBe('nix/lib/a.nix');
  });

  it('finds files of the repository from a flake in a folder of it', async () => {
    const facts = readFacts({ root: join(root, 'nix') });
    expect(await facts.sourceFile('nix/lib/a.nix')).toEqual({ state: 'untracked', path: 'lib/a.nix' });
  });

  it('says nothing outside of a repository, and without git', async () => {
    expect(await readFacts({ root: '/' }).sourceFile('etc/passwd')).toMatchObject({ state: 'unknown' });
    const env = { PATH: '/nonexistent' };
    expect(await readFacts({ root, env }).sourceFile('flake.nix')).toMatchObject({ state: 'unknown' });
  });
});
