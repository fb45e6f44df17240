import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { findStorePath, parseClosureList, readClosure } from '../src/index.ts';

const { signal } = new AbortController();

/** Two packages, one of which needs the other; a shell from Debian builds both. */
const EXPRESSION = `
let
  tools = builtins.path { path = ./tools; name = "busybox-1.35"; };
  make = name: text: derivation {
    inherit name;
    system = builtins.currentSystem;
    builder = "\${tools}/sh";
    args = [ "-c" "echo \${text} > $out" ];
  };
  needed = make "needed-1.2" "needed";
in make "tool-2.0" "uses \${needed}"
`;

describeWith(['nix-store', 'nix-build', 'busybox'], 'readClosure', () => {
  let root: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'up-nix-'));
    env = {
      PATH: process.env['PATH'],
      HOME: root,
      NIX_STORE_DIR: join(root, 'store'),
      NIX_STATE_DIR: join(root, 'state'),
      NIX_LOG_DIR: join(root, 'log'),
      NIX_CONF_DIR: join(root, 'etc'),
      NIX_CONFIG: 'sandbox = false\nbuild-users-group =\nsubstitute = false',
    };
    mkdirSync(join(root, 'tools'));
    const busybox = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
    copyFileSync(busybox, join(root, 'tools/sh'));
    writeFileSync(join(root, 'default.nix'), EXPRESSION);
    execFileSync('nix-build', ['-o', 'result'], { cwd: root, env, stdio: 'ignore' });
  });

  // What Nix makes read-only goes as well: this is its own store.
  afterAll(() => {
    execFileSync('chmod', ['-R', 'u+w', root]);
    rmSync(root, { recursive: true, force: true });
  });

  it('reads what a result needs at run time, with sizes', async () => {
    const { source, paths } = await readClosure({ path: './result', signal, env, cwd: root });
    expect(source).toBe('./result');
    expect(paths.map(({ path }) => path.replace(/^.*\/[0-9a-z]{32}-/, '')).sort()).toEqual([
      'needed-1.2',
      'tool-2.0',
    ]);
    for (const { path, sizeBytes } of paths) {
      expect(sizeBytes).toBe(
        Number(execFileSync('nix-store', ['--query', '--size', path], { env, encoding: 'utf8' })),
      );
    }
  });

  it('lists the same paths as the list that nix-store writes', async () => {
    const listed = execFileSync('nix-store', ['-qR', './result'], { cwd: root, env, encoding: 'utf8' });
    const { paths } = await readClosure({ path: join(root, 'result'), signal, env });
    expect(parseClosureList(listed, 'a.txt').paths.map(({ path }) => path)).toEqual(
      paths.map(({ path }) => path),
    );
  });

  it('knows store paths from other paths', async () => {
    const options = { env, cwd: root };
    expect(await findStorePath('result', options)).toMatch(/-tool-2\.0$/);
    expect(await findStorePath('tools', options)).toBeUndefined();
    expect(await findStorePath('nothing', options)).toBeUndefined();
    await expect(readClosure({ path: 'tools', signal, ...options })).rejects.toMatchObject({
      code: 'UP_USAGE',
    });
  });

  it('says what Nix says of a path that is not valid', async () => {
    const path = join(root, 'store', `${'0'.repeat(32)}-gone-1.0`);
    await expect(readClosure({ path, signal, env })).rejects.toMatchObject({ code: 'UP_PROGRAM_FAILED' });
  });
});

describe('readClosure without Nix', () => {
  it('says that there is none, and what to do instead', async () => {
    const env = { PATH: '/nonexistent' };
    const path = `/nix/store/${'0'.repeat(32)}-x-1`;
    await expect(readClosure({ path, signal, env })).rejects.toMatchObject({
      code: 'UP_PROGRAM_NOT_FOUND',
      hint: expect.stringContaining('nix-store --query --requisites'),
    });
  });
});
