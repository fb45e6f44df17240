import { describe, expect, it } from 'vitest';
import { shellCommands } from './shell-commands.ts';

const consequences = (source: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    shellCommands(source)
      .filter(({ isCertain, words }) => isCertain && words[0]?.text?.startsWith('/') === true)
      .map(({ words, ifMissing }) => [words[0]?.text ?? '', ifMissing]),
  );

describe('what comes of a command that cannot be started', () => {
  it('is nothing where the script goes on', () => {
    expect(consequences('/a\n/b; /c &\n/d || true\n/e')).toEqual({
      '/a': 'nothing',
      '/b': 'nothing',
      '/c': 'nothing',
      '/e': 'failure',
    });
    expect(consequences('! /a\n/b | cat\nexec /c\n/d')).toEqual({ '/a': 'nothing', '/b': 'nothing' });
  });

  it('is failure where the script minds', () => {
    expect(consequences('set -e\n/a\nset +e\n/b\nexec x')).toEqual({ '/a': 'failure', '/b': 'nothing' });
    expect(consequences('set -euo pipefail; /a | cat; x')).toEqual({ '/a': 'failure' });
    expect(consequences('/a || exit 1\n/b && cd /x || exit 1\nexec x')).toEqual({
      '/a': 'failure',
      '/b': 'failure',
    });
    expect(consequences('if x; then set -e; fi\n/a\nx')).toEqual({ '/a': 'nothing' });
  });

  it('is failure at the end, and for what replaces the shell', () => {
    expect(consequences('/a && exec /b')).toEqual({ '/a': 'failure' });
    expect(consequences('/a; exit $?')).toEqual({ '/a': 'failure' });
    expect(shellCommands('x; exec /a; y').map(({ ifMissing }) => ifMissing)).toEqual([
      'nothing',
      'failure',
      'nothing',
    ]);
  });

  it('is the end where only talk is left', () => {
    expect(consequences('/a\necho stopped\nexit 0')).toEqual({ '/a': 'end' });
  });

  it('is not failure for what stands before && in a list that is not the last', () => {
    expect(consequences('set -e\n/a && echo done\nexec x')).toEqual({ '/a': 'nothing' });
  });
});
