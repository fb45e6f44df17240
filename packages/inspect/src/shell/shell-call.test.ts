import { describe, expect, it } from 'vitest';
import { readShellCall } from './shell-call.ts';

describe('what a shell is given', () => {
  it.each([
    ['sh -c TEXT a b', 'TEXT', ['a', 'b']],
    ['/bin/bash -euo pipefail -c TEXT', 'TEXT', []],
    ['bash -ec TEXT', 'TEXT', []],
    ['sh -c -e TEXT', 'TEXT', []],
    ['bash --norc --rcfile /x -c TEXT', 'TEXT', []],
    ['busybox sh -c TEXT', 'TEXT', []],
  ])('is a text: %s', (line, text, rest) => {
    expect(readShellCall(line.split(' '))).toEqual({ kind: 'text', text, rest });
  });

  it.each([
    ['sh /a.sh b', '/a.sh', ['b']],
    ['dash -e -- /a.sh', '/a.sh', []],
    ['bash -eo pipefail /a.sh -c x', '/a.sh', ['-c', 'x']],
    ['bash +x - /a.sh', '/a.sh', []],
  ])('is a script: %s', (line, path, args) => {
    expect(readShellCall(line.split(' '))).toEqual({ kind: 'script', path, args });
  });

  it.each(['sh', 'sh -e', 'sh -c', 'sh -s x', 'bash --login x', 'python -c x', 'busybox env sh -c x'])(
    'is nothing that could be told: %s',
    (line) => {
      expect(readShellCall(line.split(' '))).toBeUndefined();
    },
  );

  it('is open where a variable stands among the options', () => {
    expect(readShellCall(['sh', undefined, '-c', 'x'])).toBeUndefined();
    expect(readShellCall(['sh', '-c', undefined])).toBeUndefined();
    expect(readShellCall(['sh', '-c', '--', undefined])).toEqual({ kind: 'text', text: undefined, rest: [] });
  });
});
