// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${` is what interpolations of Nix begin with
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkSources } from './check-sources.ts';
import { SOURCE_RULES } from './source-rules.ts';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'up-sources-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function git(...args: readonly string[]): void {
  execFileSync('git', args, {
    cwd: root,
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
    stdio: 'pipe',
  });
}

/** A repository in which these are tracked. */
function track(files: Readonly<Record<string, string>>): void {
  write(files);
  git('init', '-q');
  git('add', '--', ...Object.keys(files));
}

async function found(flakeRoot: string = root): Promise<readonly (readonly [string, string, string])[]> {
  const { findings } = await checkSources({ flakeRoot });
  return findings.map(({ rule, severity, path, line, message }) => [
    `${severity} ${rule}`,
    `${path}:${line}`,
    message,
  ]);
}

const FLAKE = '{ outputs = _: {\n  a = import ./a.nix;\n}; }\n';

describe('checkSources in a repository', () => {
  it('says nothing where everything is tracked, also as an intention only', async () => {
    track({ 'flake.nix': FLAKE, 'a.nix': './b' });
    write({ b: '' });
    git('add', '-N', 'b');
    expect(await checkSources({ flakeRoot: root })).toEqual({
      findings: [],
      skipped: [],
      files: 2,
      paths: 2,
      source: 'git',
    });
  });

  it('names what is not tracked, with what to type, and follows it', async () => {
    track({ 'flake.nix': FLAKE });
    write({ 'a.nix': '\n[ ./b.nix ]', 'b.nix': '1' });
    const { findings } = await checkSources({ flakeRoot: root });
    expect(findings).toEqual([
      {
        rule: 'nix/untracked-source',
        severity: 'error',
        message: './b.nix is not tracked by git, so that Nix does not see it',
        path: 'a.nix',
        line: 2,
        evidence: '[ ./b.nix ]',
        fix: 'git add -N b.nix',
      },
      {
        rule: 'nix/untracked-source',
        severity: 'error',
        message: './a.nix is not tracked by git, so that Nix does not see it',
        path: 'flake.nix',
        line: 2,
        evidence: 'a = import ./a.nix;',
        fix: 'git add -N a.nix',
      },
    ]);
  });

  it('names what is ignored: git add without -f would not take it', async () => {
    track({ 'flake.nix': 'builtins.readFile ./secret/x.env + ./out', '.gitignore': '*.env\nout\n' });
    write({ 'secret/x.env': 'x', 'out/y': '' });
    const { findings } = await checkSources({ flakeRoot: root });
    expect(findings.map(({ rule, fix }) => [rule, fix])).toEqual([
      ['nix/ignored-source', 'git add -fN out, or take it out of .gitignore'],
      ['nix/ignored-source', 'git add -fN secret/x.env, or take it out of .gitignore'],
    ]);
  });

  it('names what does not exist, with what is nearly called so', async () => {
    track({
      'flake.nix': '[ (import ./nix/modle.nix) (import ./lib) ]',
      'nix/module.nix': '',
      'lib/x.nix': '1',
    });
    const { findings } = await checkSources({ flakeRoot: root });
    expect(findings.map(({ message, fix }) => [message, fix])).toEqual([
      ['./lib does not exist', 'make lib/default.nix, or correct the path'],
      ['./nix/modle.nix does not exist', 'do you mean nix/module.nix?'],
    ]);
  });

  it('leaves alone what is only asked for, but says where the answer surprises', async () => {
    track({ 'flake.nix': 'if builtins.pathExists ./a then import ./a else lib.pathExists ./b' });
    expect(await found()).toEqual([]);
    write({ a: '', b: '' });
    expect(await found()).toEqual([
      [
        'warning nix/untracked-source',
        'flake.nix:1',
        './a is not tracked by git, so that Nix does not see it',
      ],
      [
        'warning nix/untracked-source',
        'flake.nix:1',
        './b is not tracked by git, so that Nix does not see it',
      ],
    ]);
  });

  it('is less certain in a file that nothing imports', async () => {
    track({ 'flake.nix': '{ }', 'modules/x.nix': './gone' });
    expect(await found()).toEqual([
      ['warning nix/missing-source', 'modules/x.nix:1', './gone does not exist'],
    ]);
  });

  it('looks at a flake below the root of its repository, and not outside of that', async () => {
    track({ 'nix/flake.nix': '[ ../a ../../b ../c /etc/passwd ~/x <nixpkgs> ]', a: '' });
    write({ c: '' });
    expect(await found(join(root, 'nix'))).toEqual([
      [
        'error nix/untracked-source',
        'flake.nix:1',
        '../c is not tracked by git, so that Nix does not see it',
      ],
      [
        'warning nix/outside-source',
        'flake.nix:1',
        '../../b leads out of the source of the flake, where Nix may not read',
      ],
    ]);
  });

  it('follows links: what they lead to must be seen, too', async () => {
    track({ 'flake.nix': '[ ./good ./hidden ./out ./gone ./dir/x ./loop ]', 'real/x': '' });
    write({ untracked: '' });
    for (const [target, path] of [
      ['real/x', 'good'],
      ['untracked', 'hidden'],
      ['/etc', 'out'],
      ['nowhere', 'gone'],
      ['real', 'dir'],
      ['loop', 'loop'],
    ] as const)
      symlinkSync(target, join(root, path));
    git('add', 'good', 'hidden', 'out', 'gone', 'dir', 'loop');
    expect((await found()).map(([rule, , message]) => [rule, message.split(' ')[0]])).toEqual([
      ['error nix/untracked-source', './hidden'],
      ['warning nix/missing-source', './gone'],
      ['warning nix/outside-source', './out'],
    ]);
  });

  it('knows submodules and repositories within', async () => {
    track({ 'flake.nix': '[ ./sub/x ./own/x ]' });
    for (const name of ['sub', 'own']) {
      write({ [`${name}/x`]: '' });
      execFileSync('git', ['init', '-q'], { cwd: join(root, name) });
      execFileSync('git', ['add', 'x'], { cwd: join(root, name) });
    }
    execFileSync('git', ['-c', 'user.name=u', '-c', 'user.email=u@localhost', 'commit', '-qm', 'x'], {
      cwd: join(root, 'sub'),
    });
    git('add', 'sub');
    expect((await found()).map(([rule, , message]) => [rule, message])).toEqual([
      ['error nix/untracked-source', './own/x is not tracked by git, so that Nix does not see it'],
      [
        'warning nix/untracked-source',
        './sub/x lies in a submodule, which Nix leaves out unless it is told otherwise',
      ],
    ]);
  });

  it('says what a directory is copied without', async () => {
    track({ 'flake.nix': '{ src = ./src; all = ./.; }', 'src/main.c': '' });
    write({ 'src/new.c': '', 'src/b.c': '' });
    const { findings } = await checkSources({ flakeRoot: root });
    expect(findings.map(({ severity, message, evidence }) => [severity, message, evidence])).toEqual([
      ['info', './. is copied without 2 files that git does not track', 'src/b.c, src/new.c'],
      ['info', './src is copied without 2 files that git does not track', 'src/b.c, src/new.c'],
    ]);
  });

  it('puts places of one file together, and joins what is added', async () => {
    track({ 'flake.nix': '[ (import (./. + "/x y.nix")) "${./x}" (f ./. + "/z") ./${a} ]\n"${./x}"' });
    const { findings } = await checkSources({ flakeRoot: root });
    expect(
      findings.map(({ message, fix, evidence }) => [message, fix, evidence.includes('1 more place')]),
    ).toEqual([
      ['././x y.nix does not exist', "make 'x y.nix', or correct the path", false],
      ['./x does not exist', 'make x, or correct the path', true],
    ]);
  });

  it('names flake.nix and flake.lock themselves', async () => {
    write({ 'flake.nix': '{ }', 'flake.lock': '{}', '.gitignore': 'flake.lock' });
    git('init', '-q');
    expect((await found()).map(([rule, place]) => [rule, place])).toEqual([
      ['error nix/ignored-source', 'flake.lock:1'],
      ['error nix/untracked-source', 'flake.nix:1'],
    ]);
  });

  it('shows no password, and nothing that a terminal obeys', async () => {
    track({ 'flake.nix': 'fetch "https://me:hunter2hunter2@host/x" ./a # \u001b[2J\u202e' });
    const { findings } = await checkSources({ flakeRoot: root });
    expect(findings).toHaveLength(1);
    expect(JSON.stringify(findings)).not.toMatch(/hunter2|\\u001b|\u202e/);
  });

  it('decides by the state of the hour, without being told by hooks where the repository is', async () => {
    track({ 'flake.nix': FLAKE, 'a.nix': '1' });
    const { findings, source } = await checkSources({
      flakeRoot: root,
      env: { ...process.env, GIT_DIR: '/nonexistent', GIT_INDEX_FILE: '/nonexistent' },
    });
    expect([findings, source]).toEqual([[], 'git']);
  });
});

describe('checkSources elsewhere', () => {
  it('without a repository looks at what exists', async () => {
    write({ 'flake.nix': '[ ./a ./b ../c ]', a: '' });
    expect((await found()).map(([rule, , message]) => [rule, message.split(' ')[0]])).toEqual([
      ['warning nix/missing-source', './b'],
      ['warning nix/outside-source', '../c'],
    ]);
  });

  it('says what it could not ask', async () => {
    track({ 'flake.nix': '[ ./a ]' });
    const { findings, skipped, source } = await checkSources({
      flakeRoot: root,
      env: { PATH: '/nonexistent' },
    });
    expect(source).toBe('unknown');
    expect(findings.map(({ rule }) => rule)).toEqual(['nix/missing-source']);
    expect(skipped.map(({ rule }) => rule)).toEqual(['nix/untracked-source', 'nix/ignored-source']);
  });

  it('says where there is no flake', async () => {
    const { findings, skipped } = await checkSources({ flakeRoot: root });
    expect(findings).toEqual([]);
    expect(skipped[0]?.reason).toBe('flake.nix cannot be read (ENOENT)');
  });

  it('ends when it is told to', async () => {
    write({ 'flake.nix': '{}' });
    await expect(
      checkSources({ flakeRoot: root, signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });
});

describe('every rule of sources', () => {
  it('has a sentence and a page', () => {
    const pages = join(import.meta.dirname, '../../../../docs/rules');
    const index = readFileSync(join(pages, 'README.md'), 'utf8');
    for (const { id, severity, summary } of SOURCE_RULES) {
      const page = `${id.replace('/', '-')}.md`;
      expect(readFileSync(join(pages, page), 'utf8')).toContain(`# ${id}\n`);
      expect(index).toContain(`| [${id}](${page}) | ${severity} | ${summary} |`);
    }
  });
});
