import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDirectory } from '@up/oci';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { type Diff, diffImages } from '../src/index.ts';

let directory: string;
let a: string;
let b: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'up-diff-'));
  [a, b] = [join(directory, 'a'), join(directory, 'b')];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function compare(): Promise<Diff> {
  const { signal } = new AbortController();
  const open = (path: string) => openDirectory(path, { signal, fileDigests: true });
  return diffImages(await open(a), await open(b));
}

/** What GNU diff says, as paths: `differ`, `only in a`, `only in b`. */
function gnuDiff(): Readonly<Record<'differ' | 'a' | 'b', readonly string[]>> {
  const { stdout } = spawnSync('diff', ['-rq', '--no-dereference', a, b], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  const found = { differ: [] as string[], a: [] as string[], b: [] as string[] };
  for (const line of stdout.split('\n')) {
    const only = /^Only in (.*?): (.*)$/.exec(line);
    const different = /^(?:Files|Symbolic links|File) (\S+) .*(?:differ|while file .*)$/.exec(line);
    if (only?.[1] !== undefined) {
      const path = `${only[1]}/${only[2]}`;
      if (path.startsWith(`${a}/`)) found.a.push(path.slice(a.length));
      else found.b.push(path.slice(b.length));
    } else if (different?.[1] !== undefined) found.differ.push(different[1].slice(a.length));
  }
  return { differ: found.differ.sort(), a: found.a.sort(), b: found.b.sort() };
}

/** The same of ours: what GNU diff does not look at, left out. */
function ourDiff({ files }: Diff): ReturnType<typeof gnuDiff> {
  const looked = new Set(['content', 'link-target', 'type']);
  const top = (list: NonNullable<typeof files>['added'] = []) =>
    list
      .filter(({ isInside }) => isInside !== true)
      .map(({ path }) => path)
      .sort();
  const differ = files?.changed.filter(({ how }) => how.some((aspect) => looked.has(aspect))) ?? [];
  return { differ: differ.map(({ path }) => path).sort(), a: top(files?.removed), b: top(files?.added) };
}

describeWith(['diff'], 'two directories', () => {
  it('differ where GNU diff says so', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    const content = fc.constantFrom('one', 'two', 'three', '');
    const kind = fc.constantFrom('file', 'link', 'directory', 'none');
    const place = fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), kind, content);
    const seen = { differ: 0, a: 0, b: 0 };
    const trees = fc.sample(fc.tuple(fc.array(place), fc.array(place)), { seed: 12, numRuns: 40 });
    for (const [one, other] of trees) {
      rmSync(a, { recursive: true, force: true });
      rmSync(b, { recursive: true, force: true });
      makeTree(a, [...one]);
      // Most of it is the same, or nothing could be.
      makeTree(b, [...one.slice(1), ...other]);
      const expected = gnuDiff();
      expect(ourDiff(await compare()), JSON.stringify([one, other])).toEqual(expected);
      for (const side of ['differ', 'a', 'b'] as const) seen[side] += expected[side].length;
    }
    expect(Math.min(seen.differ, seen.a, seen.b)).toBeGreaterThan(10);
  });

  it('are the same after a copy, times aside', async () => {
    cpSync(join(import.meta.dirname, '../src/rules'), a, { recursive: true });
    execFileSync('cp', ['-r', a, b]);
    utimesSync(join(b, 'oci'), 1, 1);
    expect((await compare()).identical).toBe(true);
    chmodSync(join(b, 'oci/labels.ts'), 0o600);
    const { identical, files } = await compare();
    expect(identical).toBe(false);
    expect(files?.changed).toMatchObject([{ path: '/oci/labels.ts', how: ['mode'], b: { mode: 0o600 } }]);
  });
});

type Place = readonly [path: readonly string[], kind: string, content: string];

/** What does not fit on what is there already is left out. */
function makeTree(root: string, places: readonly Place[]): void {
  mkdirSync(root, { recursive: true });
  for (const [names, kind, content] of places) {
    const path = join(root, ...names);
    try {
      if (kind !== 'none') mkdirSync(join(path, '..'), { recursive: true });
      if (kind === 'file') writeFileSync(path, content);
      if (kind === 'link') symlinkSync(content === '' ? 'x' : content, path);
      if (kind === 'directory') mkdirSync(path);
    } catch {
      // Something else is there.
    }
  }
}
