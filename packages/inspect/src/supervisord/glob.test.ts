import { describe, expect, it } from 'vitest';
import { configFilesOf } from './config-files.ts';
import { glob } from './glob.ts';
import { matchesName } from './match-name.ts';

const files = configFilesOf(
  new Map(
    ['/etc/d/a.conf', '/etc/d/b.conf', '/etc/d/.c.conf', '/etc/d/s/x.conf', '/etc/e.conf'].map((path) => [
      path,
      '',
    ]),
  ),
);

describe('glob', () => {
  it.each([
    ['/etc/d/*.conf', ['/etc/d/a.conf', '/etc/d/b.conf']],
    ['/etc/d/.*', ['/etc/d/.c.conf']],
    ['/etc/d/*/', ['/etc/d/s/']],
    ['/etc/*/*.conf', ['/etc/d/a.conf', '/etc/d/b.conf']],
    ['/etc/**/x.conf', []],
    ['/etc/d/**/x.conf', ['/etc/d/s/x.conf']],
    ['/etc/d/../[!d].conf', ['/etc/d/../e.conf']],
    ['/etc/e.conf', ['/etc/e.conf']],
    ['/etc/e.conf/', []],
    ['/etc/d', ['/etc/d']],
    ['/none/*', []],
  ])('%s', (pattern, found) => {
    expect(glob(pattern, files)).toEqual(found);
  });

  it('gives up on a pattern that multiplies', () => {
    expect(glob(`/etc${'/*/..'.repeat(16)}/*`, files).length).toBeLessThan(30_000);
    expect(glob(`/${'*'.repeat(5000)}`, files)).toEqual([]);
  });
});

describe('matchesName', () => {
  it.each([
    ['*', 'anything', true],
    ['*.conf', 'a.conf', true],
    ['*.conf', 'a.config', false],
    ['a*b*c', 'axxbyyc', true],
    ['a?c', 'ac', false],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[]a]', ']', true],
    ['[a-]', '-', true],
    ['[b-a]', 'a', false],
    ['[', '[', true],
    ['[ab', '[ab', true],
  ])('%s on %s: %s', (pattern, name, expected) => {
    expect(matchesName(pattern, name)).toBe(expected);
  });

  it('takes no exponential time', () => {
    expect(matchesName(`${'*a'.repeat(60)}b`, 'a'.repeat(255))).toBe(false);
  });
});
