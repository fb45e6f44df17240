// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${` is what interpolations of Nix begin with
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNixBench, type NixBench, testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { checkSources } from '../src/index.ts';
import { lexNix } from '../src/sources/lex-nix.ts';

const NIXES = await testedNixes();

/** Expressions that Nix takes, with paths in them, and in what is none. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const sub = tie('expression');
  const piece = fc.stringMatching(/^[a-zA-Z0-9_+.-]{0,6}$/);
  const path = fc
    .tuple(fc.constantFrom('./', '../', './a/../', 'x-1/', '/abs/', '.../', '++./', './.', 'a//'), piece)
    .map(([start, end]) => (start === 'a//' ? `./a//b${end}` : `${start}p${end}`));
  const blank = fc.constantFrom(' ', '\n', ' # ./c "\n', ' /* ./c * / ** */ ', '\t', ' /**/ ');
  const inString = fc.constantFrom(
    './s',
    '$',
    '$$',
    "'",
    "''$",
    '{',
    '}',
    '/* ',
    '# ',
    ' ',
    '\\',
    '\n',
    '$a',
    '"',
  );
  const text = fc
    .array(
      fc.oneof(
        inString,
        sub.map((each) => `\${${each}}`),
      ),
      { maxLength: 5 },
    )
    .map((parts) => parts.join(''));
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      path,
      path.map((each) => `${each}/\${./in}.nix`),
      fc.constantFrom('1', '1.5', 'true', '<n/p>', 'http://a/b?c=./d', 'x:y', 'builtins.x', '~/home', '-1'),
      text.map((each) => `"${each.replaceAll(/[\\"](?!\$\{)/g, '\\$&')}"`),
      fc.tuple(sub, blank).map(([each, space]) => `(import${space}${each}${space})`),
      fc.array(sub, { maxLength: 3 }).map((each) => `[ ${each.map((one) => `(${one})`).join(' ')} ]`),
      sub.map((each) => `{ a.b = ${each}; "c d" = 1; }`),
      fc.tuple(sub, sub).map(([a, b]) => `((${a}) + (${b}))`),
      fc.tuple(sub, sub).map(([a, b]) => `((${a})//(${b}))`),
      sub.map((each) => `''\n  ./s '' + ''''\${./no} ''\\\${./no} $\${./no} \${${each}} '''''`),
      sub.map((each) => `(let x = ${each}; in x)`),
      sub.map((each) => `({ a ? ${each}, ... }: a)`),
    ),
  };
});

/** The whole paths that the parsed expression has; its strings are printed with quotes, on one line each. */
function pathsOfNix(printed: string): readonly string[] {
  const plain = printed.replaceAll(/"(?:[^"\\]|\\.)*"/gs, '""').replaceAll(' // ', ' ');
  return [...plain.matchAll(/(?<![\w/])\/[a-zA-Z0-9._+\-/]*/g)].map(([path]) => path);
}

describe.each(NIXES)('the lexer for expressions, beside that of $name', (nix) => {
  let bench: NixBench;
  beforeAll(() => {
    if (nix.missing === undefined) bench = makeNixBench(nix);
  });
  afterAll(() => bench?.remove());

  it.skipIf(nix.missing)('finds the same paths', () => {
    const base = bench.root;
    let parsed = 0;
    for (const text of fc.sample(expression, { seed: 20261121, numRuns: 300 })) {
      const { status, stdout } = spawnSync('nix-instantiate', ['--parse', '-E', text], {
        env: bench.env,
        cwd: bench.root,
        encoding: 'utf8',
      });
      if (status !== 0) continue;
      parsed += 1;
      const theirs = pathsOfNix(stdout);
      // Nix prints `./a//b` as what stands before `//`, and the rest as a text that is added.
      const ours = lexNix(text)
        .filter(({ kind, text: written }) => kind === 'path' || (kind === 'home-path' && written !== ''))
        .map(({ kind, text: written }) =>
          kind === 'path'
            ? resolve(base, written.replace(/\/\/.*/, ''))
            : resolve(base, written.replace('~', '.')),
        );
      expect([...ours].sort(), text).toEqual([...theirs].map((path) => path.replace(/(.)\/$/, '$1')).sort());
    }
    expect(parsed).toBeGreaterThan(150);
  });
});

describe.each(NIXES)('what Nix does not see, by $name', (nix) => {
  let bench: NixBench;
  let root: string;
  beforeAll(() => {
    if (nix.missing !== undefined) return;
    bench = makeNixBench(nix);
    root = mkdtempSync(join(tmpdir(), 'up-seen-'));
    execFileSync('git', ['init', '-q'], { cwd: root });
  });
  afterAll(() => {
    bench?.remove();
    if (root !== undefined) rmSync(root, { recursive: true });
  });

  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const evaluates = (): boolean =>
    spawnSync('nix', ['--extra-experimental-features', 'nix-command flakes', 'eval', '.#x', '--json'], {
      cwd: root,
      env: bench.env,
    }).status === 0;

  it.skipIf(nix.missing).each([
    ['untracked', './plain.nix', 'nix/untracked-source'],
    ['ignored', './hidden.nix', 'nix/ignored-source'],
    ['missing', './gone.nix', 'nix/missing-source'],
    ['outside', '../outside.nix', 'nix/outside-source'],
    ['in a directory', './dir', 'nix/untracked-source'],
  ])('a file that is %s is named, Nix fails, and what is to be typed helps', async (_, path, rule) => {
    execFileSync('git', ['rm', '-rq', '--cached', '--ignore-unmatch', '.'], { cwd: root });
    put('flake.nix', `{ outputs = _: { x = import ${path}; }; }`);
    put('.gitignore', 'hidden.nix\n');
    for (const file of ['plain.nix', 'hidden.nix', 'dir/default.nix']) put(file, '1');
    execFileSync('git', ['add', 'flake.nix', '.gitignore'], { cwd: root });
    const { findings } = await checkSources({ flakeRoot: root });
    const [finding] = findings;
    expect(findings.map((each) => each.rule)).toEqual([rule]);
    expect(evaluates()).toBe(false);
    const fix = /^git add [^,]+/.exec(finding?.fix ?? '')?.[0];
    if (fix === undefined) return;
    execFileSync('sh', ['-c', fix], { cwd: root });
    expect((await checkSources({ flakeRoot: root })).findings).toEqual([]);
    expect(evaluates()).toBe(true);
  });
});
