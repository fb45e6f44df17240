import { UpError } from '@up/core';
import { describe, expect, it } from 'vitest';
import { parseGossfile } from './parse-gossfile.ts';

function refusal(text: string): string {
  try {
    parseGossfile('goss.yaml', text);
  } catch (error) {
    if (error instanceof UpError) {
      expect(error.code).toBe('UP_CONFIG_INVALID');
      return error.message;
    }
    throw error;
  }
  throw new Error('it was taken');
}

describe('parseGossfile', () => {
  it('reads resources with their lines, attributes in the order of goss', () => {
    const { resources } = parseGossfile(
      'goss.yaml',
      'file:\n  /etc/passwd:\n    mode: "0644"\n    exists: true\nuser:\n  web: {exists: true, uid: "33"}\n',
    );
    expect(resources.map(({ type, id, line }) => ({ type, id, line }))).toEqual([
      { type: 'file', id: '/etc/passwd', line: 3 },
      { type: 'user', id: 'web', line: 6 },
    ]);
    expect(resources[0]?.attributes.map(({ name }) => name)).toEqual(['exists', 'mode']);
  });

  it('takes JSON, too, and an empty file', () => {
    expect(parseGossfile('g.json', '{"port": {"tcp:80": {"listening": true}}}').resources).toHaveLength(1);
    expect(parseGossfile('g.yaml', '').resources).toEqual([]);
  });

  it.each([
    [
      'file:\n  /x:\n    exists: true\n    {{ if .Env.X }}\n',
      'goss.yaml:4: Go templates ({{ }}) are not executed',
    ],
    ['file:\n  /x:\n    mode: "0644"\n', 'goss.yaml:3: file /x has no "exists"'],
    [
      'file:\n  /x:\n    exists: {nothing: 1}\n',
      'goss.yaml:3: file /x, exists: there is no matcher "nothing"',
    ],
    [
      'file:\n  /x:\n    exists: true\n    contents: ["/(/"]\n',
      'goss.yaml:4: file /x, contents: "(" is no regular',
    ],
    ['file: [1]\n', 'goss.yaml:1: file is a table'],
    ['- 1\n', 'goss.yaml: a gossfile is a table'],
    ['file:\n  /x: {exists: true}\nfile:\n  /y: {exists: true}\n', 'goss.yaml:3: Map keys must be unique'],
    ['file:\n  /x: {exists: true\n', 'goss.yaml:'],
  ])('refuses %j', (text, message) => {
    expect(refusal(text)).toContain(message);
  });

  it('does not mind templates in comments', () => {
    expect(parseGossfile('g', '# {{ .Vars.x }}\n').resources).toEqual([]);
  });

  it('skips what is not known, and what the file skips, and says why', () => {
    const { resources } = parseGossfile(
      'g',
      'fil:\n  /x: {exists: true}\nfile:\n  /y: {exists: true, skip: true, moed: "1"}\n',
    );
    expect(resources[0]?.skipped).toBe(
      '"fil" is no type of resource that is known here. Did you mean "file"?',
    );
    expect(resources[1]?.skipped).toBe('the gossfile skips it');
    expect(resources[1]?.attributes[1]?.expectation).toEqual({
      kind: 'unsupported',
      reason: '"moed" of file is not known here. Did you mean "mode"?',
    });
  });

  it('asks nothing of empty lists', () => {
    const { resources } = parseGossfile('g', 'command:\n  ls: {exit-status: 0, stdout: [], stderr: []}\n');
    expect(resources[0]?.attributes.map(({ name }) => name)).toEqual(['exit-status']);
  });

  it('names the gossfiles that it takes in, but those that are skipped', () => {
    const { includes } = parseGossfile(
      'g',
      'gossfile:\n  a: {file: x.yaml}\n  "*.yaml": {skip: true}\n  y.yaml: {}\n',
    );
    expect(includes.map(({ path }) => path)).toEqual(['x.yaml', 'y.yaml']);
  });

  it('is not blown up by aliases', () => {
    const bomb = Array.from({ length: 12 }, (_, index) =>
      index === 0
        ? 'a0: &a0 [x, x, x, x, x, x, x, x]'
        : `a${index}: &a${index} [${Array(8)
            .fill(`*a${index - 1}`)
            .join(', ')}]`,
    ).join('\n');
    expect(refusal(bomb)).toContain('goss.yaml: ');
  });
});
