import { UpError } from '@up/core';
import type { ImageInfo } from '@up/docker';
import { describe, expect, it } from 'vitest';
import { parseYamlFile } from '../spec/yaml-file.ts';
import { checkMetadata } from './check-metadata.ts';
import { expandVariables } from './expand.ts';
import { goMode } from './go-mode.ts';
import { parseStructureTest, type StructureTest } from './structure-test.ts';

const parse = (text: string): StructureTest => parseStructureTest(parseYamlFile('cst.yaml', text));

function refusal(text: string): UpError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof UpError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('parseStructureTest', () => {
  it('fills in what the tool takes for granted', () => {
    const { commandTests, fileExistenceTests } = parse(
      'schemaVersion: 2.0.0\ncommandTests:\n- name: a\n  command: ls\n  args: [1, x]\nfileExistenceTests:\n- {name: b, path: /x}\n',
    );
    expect(commandTests[0]).toMatchObject({ args: ['1', 'x'], exitCode: 0, setup: [] });
    expect(fileExistenceTests[0]).toMatchObject({ shouldExist: true, uid: -1, permissions: '' });
  });

  it.each([
    ['schemaVersion: "1.0.0"\n', 'cst.yaml:1: schemaVersion: only schemaVersion 2.0.0'],
    ['schemaVersion: 2.0.0\ncommandTests:\n- name: a\n', 'cst.yaml:3: commandTests.0.command'],
    [
      'schemaVersion: 2.0.0\ncommandTests:\n- name: a\n  command: ls\n  exitcode: 1\n',
      'cst.yaml:5: commandTests.0.exitcode: this key is not known Did you mean "exitCode"?',
    ],
    [
      'schemaVersion: 2.0.0\nfileExistenceTests:\n- name: a\n  path: /x\n  isExecutableBy: all\n',
      'cst.yaml:5: fileExistenceTests.0.isExecutableBy',
    ],
  ])('refuses %j', (text, message) => {
    expect(refusal(text).message).toContain(message);
  });
});

describe('expandVariables', () => {
  it('replaces as os.Expand does', () => {
    const env = new Map([
      ['HOME', '/root'],
      ['A_1', 'x'],
    ]);
    expect(expandVariables(['$HOME/$', '{A_1}$NONE-$$'].join(''), env)).toBe('/root/x-');
  });
});

describe('goMode', () => {
  it.each([
    ['file', 0o644, '-rw-r--r--'],
    ['directory', 0o755, 'drwxr-xr-x'],
    ['directory', 0o1777, 'dtrwxrwxrwx'],
    ['file', 0o4755, 'urwxr-xr-x'],
    ['symlink', 0o777, 'Lrwxrwxrwx'],
  ] as const)('%s %o', (type, mode, text) => {
    expect(goMode({ type, mode })).toBe(text);
  });
});

describe('checkMetadata', () => {
  const image: ImageInfo = {
    ...{
      id: 'x',
      names: [],
      platform: 'linux/amd64',
      sizeBytes: 1,
      labels: { vendor: 'ACME' },
      hasHealthcheck: false,
    },
    config: {
      env: ['PATH=/bin', 'EMPTY='],
      entrypoint: ['/init'],
      command: ['serve'],
      user: 'web',
      workingDirectory: '/srv',
      exposedPorts: ['80/tcp', '53/udp'],
      volumes: ['/data'],
      healthcheck: [],
    },
  };
  const check = (metadata: string) =>
    checkMetadata(
      parse(`schemaVersion: 2.0.0\nmetadataTest: ${metadata}\n`).metadataTest ?? ({} as never),
      image,
    );

  it('passes what is so', () => {
    const all =
      '{envVars: [{key: PATH, value: "^/b", isRegex: true}, {key: EMPTY}], unboundEnvVars: [{key: HOME}], labels: [{key: vendor, value: ACME}], entrypoint: [/init], cmd: [serve], workdir: /srv, user: web, exposedPorts: [80, "53/udp"], unexposedPorts: [81], volumes: [/data], unmountedVolumes: [/x]}';
    expect(check(all)).toMatchObject({ status: 'passed' });
  });

  it.each([
    ['{envVars: [{key: PATH, value: /sbin}]}', 'variable PATH is "/bin" instead of "/sbin"'],
    ['{envVars: [{key: NONE, value: x}]}', 'variable NONE is not set'],
    ['{unboundEnvVars: [{key: PATH}]}', 'variable PATH is set'],
    ['{labels: [{key: vendor, value: "^B", isRegex: true}]}', 'label vendor is "ACME" instead of "^B"'],
    ['{entrypoint: []}', 'entrypoint is ["/init"] instead of []'],
    ['{cmd: [serve, -v]}', 'cmd is ["serve"] instead of ["serve","-v"]'],
    ['{workdir: /}', 'workdir is "/srv" instead of "/"'],
    ['{user: root}', 'user is "web" instead of "root"'],
    ['{exposedPorts: ["53"]}', 'port 53 is not exposed'],
    ['{unexposedPorts: ["80"]}', 'port 80 is exposed'],
    ['{volumes: [/x], unmountedVolumes: [/data]}', '/x is no volume; /data is a volume'],
  ])('fails %s', (metadata, evidence) => {
    expect(check(metadata)).toMatchObject({ status: 'failed', evidence });
  });
});
