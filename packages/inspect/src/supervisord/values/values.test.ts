import { describe, expect, it } from 'vitest';
import { parseAutorestart } from './autorestart.ts';
import { parseBoolean } from './boolean.ts';
import { parseByteSize } from './byte-size.ts';
import { parseExitCodes } from './exit-codes.ts';
import { parseInetAddress } from './inet-address.ts';
import { parseInteger } from './integer.ts';
import { parseKeyValuePairs } from './key-value-pairs.ts';
import { parseLogLevel } from './log-level.ts';
import { parseOctal } from './octal.ts';
import { parseProcessName } from './process-name.ts';
import { parseSignal } from './signal.ts';
import { parseStringList } from './string-list.ts';

describe('values', () => {
  it.each<readonly [string, (text: string) => unknown, string, unknown]>([
    ['integer', parseInteger, ' +1_000 ', 1000],
    ['integer', parseInteger, '-0', 0],
    ['integer', parseInteger, '007', 7],
    ['integer', parseInteger, '٣९', 39],
    ['boolean', parseBoolean, 'YES', true],
    ['boolean', parseBoolean, 'off', false],
    ['autorestart', parseAutorestart, 'Unexpected', 'unexpected'],
    ['autorestart', parseAutorestart, '1', true],
    ['byte size', parseByteSize, '10 mB', 10 * 1024 * 1024],
    ['byte size', parseByteSize, '1GB', 1024 ** 3],
    ['byte size', parseByteSize, '0', 0],
    ['octal', parseOctal, '022', 18],
    ['octal', parseOctal, '0o_7_7', 63],
    ['exit codes', parseExitCodes, '0, 2', [0, 2]],
    ['exit codes', parseExitCodes, '', []],
    ['signal', parseSignal, ' sigterm ', 15],
    ['signal', parseSignal, 'USR1', 10],
    ['signal', parseSignal, '9', 9],
    ['signal', parseSignal, '0', 0],
    ['log level', parseLogLevel, 'Blather', 'blather'],
    ['process name', parseProcessName, ' web ', 'web'],
    ['address', parseInetAddress, '*:9001', { host: '', port: 9001 }],
    ['address', parseInetAddress, 'Host:1', { host: 'host', port: 1 }],
    ['list', parseStringList, 'a, b,', ['a', 'b', '']],
    ['list', parseStringList, '', []],
  ])('%s %# accepts %j', (_, parse, text, value) => {
    expect(parse(text)).toEqual(value);
  });

  it.each<readonly [(text: string) => unknown, string, string]>([
    [parseInteger, '10m', "invalid literal for int() with base 10: '10m'"],
    [parseInteger, '1__0', "invalid literal for int() with base 10: '1__0'"],
    [parseInteger, '', "invalid literal for int() with base 10: ''"],
    [parseByteSize, '10M', "invalid literal for int() with base 10: '10m'"],
    [parseByteSize, 'MB', "invalid literal for int() with base 10: ''"],
    [parseBoolean, 'maybe', "not a valid boolean value: 'maybe'"],
    [parseAutorestart, 'Maybe', "invalid 'autorestart' value 'maybe'"],
    [parseOctal, '8', '8 can not be converted to an octal type'],
    [parseExitCodes, '256', "not a valid list of exit codes: '256'"],
    [parseSignal, 'FOO', "value 'FOO' is not a valid signal name"],
    [parseSignal, '33', "value '33' is not a valid signal number"],
    [parseLogLevel, 'warning', "bad logging level name 'warning'"],
    [parseProcessName, 'a b', "Invalid name: 'a b' because of character: ' '"],
    [parseInetAddress, 'x', "not a valid port number: 'x' "],
    [parseInetAddress, 'h:', "no port number specified in ''"],
    [parseInetAddress, 'h:0', '0 is below lower bound (1)'],
    [parseInetAddress, 'h:70000', '70000 is above upper bound (65535)'],
    [parseKeyValuePairs, 'A=', "Unexpected end of key/value pairs in value 'A='"],
    [parseKeyValuePairs, 'A="x', 'No closing quotation'],
  ])('%# refuses %j in the words of supervisord', (parse, text, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ message }));
  });

  it('says how many digits are too many', () => {
    expect(() => parseInteger('1'.repeat(4301))).toThrow('Exceeds the limit (4300 digits)');
  });
});

describe('parseKeyValuePairs', () => {
  it.each([
    ['A=1,B="x y"', { A: '1', B: 'x y' }],
    ['A=1;B=2', { A: '1', B: '2' }],
    ['A=http://x:80/y?z=1', { A: 'http://x:80/y', z: '1' }],
    ['A=$B', { A: '$' }],
    [`A='x "y"'`, { A: 'x "y' }],
    ['A=1,', { A: '1' }],
    ['', {}],
  ])('%j', (text, pairs) => {
    expect(Object.fromEntries(parseKeyValuePairs(text))).toEqual(pairs);
  });
});
