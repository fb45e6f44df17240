import { describe, expect, it } from 'vitest';
import { ConfigParser } from './config-parser.ts';
import { findSilentTraps } from './silent-traps.ts';

function traps(text: string): readonly (readonly [string, number | undefined])[] {
  const parser = new ConfigParser();
  parser.readMain(text, 'a.conf');
  return findSilentTraps(parser).map(({ kind, line }) => [kind, line]);
}

describe('findSilentTraps', () => {
  it.each<readonly [string, string, number]>([
    ['[program:a]\ncomand=x\n', 'unknown-option', 2],
    ['[program]\ncommand=x\n', 'unknown-section', 1],
    ['[Program:a]\ncommand=x\n', 'unknown-section', 1],
    ['[program:a]\nusername=neko\n', 'username-ignored', 2],
    ['[program:a]\ncommand=sh -c "a ;b"\n', 'truncated-by-comment', 2],
    ['[program:a]\nenvironment=A="1",\n  B="x #y"\n', 'truncated-by-comment', 3],
    ['[program:a]\ncommand=x\n  [program:b]\n  command=y\n', 'swallowed-section', 3],
  ])('%j: %s', (text, kind, line) => {
    expect(traps(text)).toEqual([[kind, line]]);
  });

  it.each([
    '[program:a]\ncommand=sh -c "a;b" ; a comment\n',
    '[unix_http_server]\nusername=a\npassword=b\n',
    '[inet_http_server:x]\nport=1\n',
    '[rpcinterface:x]\nanything=1\n',
    '[DEFAULT]\nanything=1\n[supervisord]\n',
    '[program:a]\ncommand=test\n  [ -f x ]\n',
    '[supervisorctl]\nserverurl=x\nprompt=y\n',
  ])('%j is fine', (text) => {
    expect(traps(text)).toEqual([]);
  });
});
