import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { type CacheEntry, readLdSoCache } from '../src/index.ts';

describeWith(['ldconfig', 'gcc'], 'readLdSoCache against ldconfig', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'up-cache-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** A cache of two libraries, one of them with a variant for better processors. */
  function buildCache(format: 'new' | 'compat'): string {
    for (const file of ['libone.so.1', 'glibc-hwcaps/x86-64-v3/libone.so.1', 'libtwo.so.2']) {
      const path = join(directory, 'lib', file);
      mkdirSync(join(path, '..'), { recursive: true });
      const soname = file.split('/').at(-1) ?? file;
      execFileSync('gcc', [
        '-shared',
        '-nostdlib',
        `-Wl,-soname,${soname}`,
        '-x',
        'c',
        '/dev/null',
        '-o',
        path,
      ]);
    }
    writeFileSync(join(directory, 'ld.so.conf'), `${join(directory, 'lib')}\n`);
    const cache = join(directory, 'cache');
    const config = join(directory, 'ld.so.conf');
    execFileSync('ldconfig', ['-X', '-c', format, '-C', cache, '-f', config], { stdio: 'ignore' });
    return cache;
  }

  it('reads the cache of this machine', () => {
    const { entries, generator } = readLdSoCache(readFileSync('/etc/ld.so.cache'));
    expect(entries.map(toLine)).toEqual(printed('/etc/ld.so.cache'));
    expect(generator).toMatch(/^ldconfig /);
  });

  it.each(['new', 'compat'] as const)('reads a cache in the %s format', (format) => {
    const cache = buildCache(format);
    const { entries } = readLdSoCache(readFileSync(cache));
    expect(entries.map(toLine)).toEqual(printed(cache));
    const variants = entries.filter(({ name }) => name === 'libone.so.1').map(({ hwcap }) => hwcap);
    // After the old format, loaders and ldconfig -p look for the name in the wrong place.
    expect(variants).toEqual([format === 'new' ? 'x86-64-v3' : expect.any(String), undefined]);
  });
});

/** What ldconfig -p prints of each entry: its name, the variant, the path. */
function printed(cache: string): readonly string[] {
  const output = execFileSync('ldconfig', ['-p', '-C', cache], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return [...output.matchAll(/^\t(\S+) \((.*)\) => (.*)$/gm)].map(([, name, about, path]) => {
    const hwcap = /hwcap: "(.*?)"/.exec(about ?? '')?.[1] ?? '';
    return `${name} ${hwcap} ${path}`;
  });
}

function toLine({ name, hwcap = '', path }: CacheEntry): string {
  return `${name} ${hwcap} ${path}`;
}
