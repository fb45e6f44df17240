import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absolute, expandTokens, glibcDirectories, muslDirectories } from './search-path.ts';

const tokens = { ORIGIN: '/app/bin', LIB: 'lib64', PLATFORM: 'x86_64' };

describe('expandTokens', () => {
  it.each([
    ['$ORIGIN/../lib', '/app/bin/../lib'],
    [`\${ORIGIN}x`, '/app/binx'],
    ['$ORIGINx', '$ORIGINx'],
    ['/usr/$LIB/$PLATFORM', '/usr/lib64/x86_64'],
    ['$HOME/lib', '$HOME/lib'],
    [`\${ORIGIN`, `\${ORIGIN`],
    ['$', '$'],
  ])('%s', (text, expected) => {
    expect(expandTokens(text, tokens)).toBe(expected);
  });

  it('does not expand what a replacement contains', () => {
    expect(expandTokens('$ORIGIN', { ...tokens, ORIGIN: '/$LIB/$&' })).toBe('/$LIB/$&');
  });
});

describe('search paths', () => {
  const options = { separators: /:/, tokens, workingDirectory: '/work' };
  const directories = (path: string): readonly string[] =>
    glibcDirectories(path, options).map(({ directory }) => directory);

  it('glibc takes an empty element for the working directory, and an empty list for none', () => {
    expect(directories('')).toEqual([]);
    expect(directories('/a::/b/')).toEqual(['/a', '/work', '/b']);
    expect(directories('sub:/')).toEqual(['/work/sub', '/']);
  });

  it('musl skips empty elements, and ignores a list with an unknown token', () => {
    const musl = (path: string, origin?: string): readonly string[] =>
      muslDirectories(path, { origin, workingDirectory: '/work' }).map(({ directory }) => directory);
    expect(musl(':/a:\n/b:')).toEqual(['/a', '/b']);
    expect(musl('$ORIGIN/lib:/b', '/app')).toEqual(['/app/lib', '/b']);
    expect(musl('$LIB:/b', '/app')).toEqual([]);
    expect(musl('$LIB:/b')).toEqual(['/work/$LIB', '/b']);
  });

  it('every directory is absolute', () => {
    fc.assert(
      fc.property(fc.string(), (path) => {
        for (const directory of directories(path)) expect(directory.startsWith('/')).toBe(true);
        expect(absolute(path, '/work').startsWith('/')).toBe(true);
      }),
    );
  });
});
