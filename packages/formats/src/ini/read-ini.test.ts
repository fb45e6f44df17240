import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IniDocument } from './ini-document.ts';
import { MissingSectionHeaderError, ParsingError } from './ini-error.ts';
import { parseIni } from './parse-ini.ts';
import { readIni } from './read-ini.ts';

function valueIn(text: string): string | undefined {
  return parseIni(`[s]\n${text}`).get('s', 'k')?.value;
}

function failureOf(text: string): unknown {
  try {
    return parseIni(text, 'a.conf');
  } catch (error) {
    return error;
  }
}

describe('readIni', () => {
  it.each([
    ['k=v', 'v'],
    ['K : v', 'v'],
    ['k = a=b:c', 'a=b:c'],
    ['k=1\nk=2', '2'],
    ['k=', ''],
    ['k=a ; comment', 'a'],
    ['k=a # comment', 'a'],
    ['k=a;b#c', 'a;b#c'],
    ['k=sh -c "a ;b"', 'sh -c "a'],
    ['k=a\n  b\n\n  c\n; comment\n  d\n', 'a\nb\n\nc\nd'],
    ['k=a\n  [program:x]', 'a\n[program:x]'],
    ['  k=a\n  other=b\n', 'a'],
    ['k=a\r\nother=b\r\n', 'a'],
    ['k\u00a0=\u2003a\u00a0', 'a'],
  ])('%j gives %j', (text, value) => {
    expect(valueIn(text)).toBe(value);
  });

  it('keeps the line of each part, and what a comment took', () => {
    const option = parseIni('[s]\n\nk=a ;x\n  b\n\n', 'a.conf').get('s', 'k');
    expect(option).toEqual({
      value: 'a\nb',
      source: 'a.conf',
      lines: [
        { line: 3, text: 'a', comment: ';x' },
        { line: 4, text: 'b', comment: '' },
      ],
    });
  });

  it('merges sections of the same name, within a file and over files', () => {
    const document = parseIni('[s]\na=1\nb=1\n[t]\n[s]\na=2\n');
    readIni(document, '[s]\nb=3\n[u]\n', 'more.conf');
    expect(document.sectionNames()).toEqual(['s', 't', 'u']);
    expect(document.get('s', 'a')?.value).toBe('2');
    expect(document.get('s', 'b')).toMatchObject({ value: '3', source: 'more.conf' });
  });

  it('lets every section inherit from [DEFAULT]', () => {
    const document = parseIni('[DEFAULT]\na=1\nb=1\n[s]\nb=2\nc=3\n');
    expect(document.sectionNames()).toEqual(['s']);
    expect(document.keys('s')).toEqual(['b', 'c', 'a']);
    expect(document.get('s', 'a')?.value).toBe('1');
    expect(document.get('s', 'b')?.value).toBe('2');
    expect(document.get('t', 'a')?.value).toBe('1');
  });

  it('takes what stands between the first and the last bracket as the name', () => {
    expect(parseIni('[a] b] c\n').sectionNames()).toEqual(['a] b']);
  });

  it.each([
    ['x=1\n', "File contains no section headers.\nfile: 'a.conf', line: 1\n'x=1\\n'"],
    ['\n\ufeff[s]\n', "File contains no section headers.\nfile: 'a.conf', line: 2\n'\\ufeff[s]\\n'"],
  ])('refuses %j: a line before the first section', (text, message) => {
    const error = failureOf(text);
    expect(error).toBeInstanceOf(MissingSectionHeaderError);
    expect(error).toMatchObject({ message });
  });

  it('names all lines that are no option', () => {
    const error = failureOf("[s]\nfine=1\nit's\n=x\n[t");
    expect(error).toBeInstanceOf(ParsingError);
    expect(error).toMatchObject({
      message:
        "Source contains parsing errors: 'a.conf'\n\t[line  3]: \"it's\\n\"\n\t[line  4]: '=x\\n'\n\t[line  5]: '[t'",
      badLines: [{ line: 3 }, { line: 4 }, { line: 5 }],
    });
  });

  it('throws nothing else, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const error = failureOf(`[s]\n${text}`);
        expect(error instanceof ParsingError || error instanceof IniDocument).toBe(true);
      }),
    );
  });
});
