// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${` is what interpolations of Nix begin with
import { describe, expect, it } from 'vitest';
import { findPathLiterals } from './find-path-literals.ts';

const found = (text: string): readonly string[] =>
  findPathLiterals(text).map(({ text: written, line, how }) => `${line} ${how} ${written}`);

describe('findPathLiterals', () => {
  it.each([
    ['import ./a.nix {\n  b = ./b;\n}', ['1 import ./a.nix', '2 use ./b']],
    ['(builtins.readFile ../x) + "${./y}/z"', ['1 use ../x', '1 use ./y']],
    ['builtins.pathExists ./a || lib.pathExists ./b', ['1 exists ./a', '1 exists ./b']],
    ['[ /etc/passwd ~/x <nixpkgs> ./${a}.nix https://a/b ]', []],
    ['"./a" # ./b\n/* ./c */', []],
  ])('%j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    // What is appended is part of the path, as far as it is known.
    ['import (./. + "/a.nix")', ['1 use ././a.nix']],
    ['x = ./. + "/a";', ['1 use ././a']],
    ['x: ./a + "/b"', ['1 use ./a/b']],
    ['(./. + "/${a}.nix")', []],
    ['(./. + a)', []],
    ['(./. + "/a" + b)', []],
    // A function takes the path before `+` does.
    ['f ./. + "/a"', ['1 use ./.']],
    ['[ ./. ] ++ [ "/a" ]', ['1 use ./.']],
    ['if a then ./b + "/c" else ./d', ['1 use ./b/c', '1 use ./d']],
  ])('%j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it('counts lines in texts of every kind', () => {
    expect(found("\n\r\n\"\n\"\n''\n./no\n'' /*\n*/ ./a")).toEqual(['8 use ./a']);
  });
});
