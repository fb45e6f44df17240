import { describe, expect, it } from 'vitest';
import { findInImage, STATIC, STORE } from '../../testing/find-in-image.ts';
import { INTERPRETER_MISSING } from './interpreter-missing.ts';

const find = (text: string, files = {}) =>
  findInImage(INTERPRETER_MISSING, {
    files: { '/entry': { text, mode: 0o755 }, ...files },
    config: { entrypoint: ['/entry'] },
  });

describe('exec/interpreter-missing', () => {
  it('names the interpreter of the first line, and the one in the store', async () => {
    expect(await find('#!/bin/bash\n', { [`${STORE}-bash-5.2/bin/bash`]: STATIC })).toEqual([
      {
        rule: 'exec/interpreter-missing',
        severity: 'error',
        message: '/entry is a script for /bin/bash, which is not in the image',
        path: '/entry',
        line: 1,
        evidence: `the first line names /bin/bash; starting it would fail with "no such file or directory", although the script is there; it is ${STORE}-bash-5.2/bin/bash`,
        fix: 'put /bin/bash into the image, or change the first line (patchShebangs in Nix)',
      },
    ]);
    expect(await find('#!/bin/bash\n', { '/bin/bash': STATIC })).toEqual([]);
  });

  it('knows what env searches for', async () => {
    const env = { '/usr/bin/env': STATIC };
    expect(await find('#!/usr/bin/env node\n', env)).toMatchObject([
      { message: '/entry is a script for node, which env finds in no directory of PATH' },
    ]);
    expect(await find('#!/usr/bin/env -S node --flag\n', { ...env, '/usr/bin/node': STATIC })).toEqual([]);
    expect(await find('#!/usr/bin/env node\n')).toHaveLength(1);
  });

  it('recognises Windows line ends', async () => {
    const files = { '/bin/sh': STATIC };
    expect(await find('#!/bin/sh\r\necho\r\n', files)).toMatchObject([
      { message: '/entry has Windows line ends: its interpreter is "/bin/sh\\r", which does not exist' },
    ]);
    expect(await find('#!/bin/sh\necho\r\n', files)).toEqual([]);
  });

  it('recognises a script without a first line', async () => {
    expect(await find('echo hello\n')).toMatchObject([
      {
        message: 'the entrypoint runs /entry, which is no program: it does not begin with #!',
        evidence: 'starting it would fail with "exec format error"',
      },
    ]);
    expect((await find('\uFEFF#!/bin/sh\n'))[0]?.message).toContain('it begins with a byte order mark');
    expect((await find(''))[0]?.message).toContain('it is empty');
  });

  it('is content with such a script where a shell starts it', async () => {
    const files = { '/bin/sh': STATIC, '/entry': { text: 'echo\n', mode: 0o755 } };
    const config = { cmd: ['/bin/sh', '-c', '/entry'] };
    expect(await findInImage(INTERPRETER_MISSING, { files, config })).toEqual([]);
  });

  it('warns once of all scripts in PATH for one interpreter', async () => {
    const script = { text: '#!/usr/bin/perl\n', mode: 0o755 };
    const files = { '/usr/bin/a': script, '/usr/bin/b': script, '/srv/c': script };
    expect(await findInImage(INTERPRETER_MISSING, { files, config: {} })).toMatchObject([
      {
        severity: 'warning',
        message: '/usr/bin/a and /usr/bin/b in PATH are scripts for /usr/bin/perl, which is not in the image',
        path: '/usr/bin/a',
      },
    ]);
  });
});
