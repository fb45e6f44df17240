import { describe, expect, it } from 'vitest';
import { absolutePath, directoryName, joinPath } from './posix-path.ts';

describe('paths as Python forms them', () => {
  it.each([
    ['/a/b', '/a'],
    ['/a', '/'],
    ['//a', '//'],
    ['a//b', 'a'],
    ['a', ''],
    ['/a/', '/a'],
  ])('directoryName(%s)', (path, directory) => {
    expect(directoryName(path)).toBe(directory);
  });

  it.each([
    ['a/../b/.', '/w/b'],
    ['/a//b/', '/a/b'],
    ['//a', '//a'],
    ['///a', '/a'],
    ['/..', '/'],
    ['//..', '//'],
    ['', '/w'],
  ])('absolutePath(%s)', (path, absolute) => {
    expect(absolutePath(path, '/w')).toBe(absolute);
  });

  it('joinPath', () => {
    expect([joinPath('/a', 'b'), joinPath('/a/', 'b'), joinPath('/a', '/b'), joinPath('', 'b')]).toEqual([
      '/a/b',
      '/a/b',
      '/b',
      'b',
    ]);
  });
});
