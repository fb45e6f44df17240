import { describe, expect, it } from 'vitest';
import { STATIC, STORE } from '../../testing/find-in-image.ts';
import { SOUND_FILES, withProgram } from '../../testing/supervisor-image.ts';
import { mend, rulesNamed } from '../testing/mend.ts';

const inStore = { [`${STORE}-app-1/bin/app`]: STATIC };
const target = `${STORE}-app-1/bin/app`;

describe('programs of the config', () => {
  const rules = rulesNamed('exec/not-found', 'exec/probe-missing');

  it('links what is named by path', async () => {
    const { actions, left } = await mend({ rules, files: inStore, config: { entrypoint: ['/usr/bin/app'] } });
    expect(actions).toEqual([{ kind: 'symlink', path: '/usr/bin/app', target }]);
    expect(left).toEqual([]);
  });

  it('links what is named by name into a directory of PATH that is there', async () => {
    const { actions, left } = await mend({
      rules,
      files: { ...inStore, '/usr/bin': { type: 'directory' } },
      config: {
        cmd: ['app', '--serve'],
        healthcheck: { test: ['CMD', 'app', '--ping'] },
        env: [`PATH=${STORE}-env/bin:/opt/bin:/usr/bin`],
      },
    });
    expect(actions).toEqual([{ kind: 'symlink', path: '/usr/bin/app', target }]);
    expect(left).toEqual([]);
  });

  it('has no place where all of PATH is in the store', async () => {
    const { left } = await mend({
      rules,
      files: inStore,
      config: { cmd: ['app'], env: [`PATH=${STORE}-env/bin`] },
    });
    expect(left).toEqual(['exec/not-found: every directory of its PATH is in the store']);
  });

  it('cannot make up a program', async () => {
    const { left } = await mend({ rules, config: { cmd: ['/usr/bin/curl'] } });
    expect(left).toEqual(['exec/not-found: no program in the image has that name']);
  });
});

describe('programs of supervisord', () => {
  const rules = rulesNamed('supervisord/command-missing');

  it('links what is named by name', async () => {
    const { actions, left } = await mend({
      rules,
      files: {
        ...SOUND_FILES,
        ...inStore,
        '/etc/supervisord.conf': { text: withProgram('command=app --serve') },
      },
      config: { cmd: ['/usr/bin/supervisord', '-c', '/etc/supervisord.conf'], env: ['PATH=/usr/bin:/bin'] },
    });
    expect(actions).toEqual([{ kind: 'symlink', path: '/usr/bin/app', target }]);
    expect(left).toEqual([]);
  });
});

describe('interpreters', () => {
  const rules = rulesNamed('exec/interpreter-missing');
  const python = { [`${STORE}-python3-3.12/bin/python3`]: STATIC };

  it('links the one that a first line names', async () => {
    const { actions, left } = await mend({
      rules,
      files: { ...python, '/app': { text: '#!/usr/bin/python3\nprint()\n', mode: 0o755 } },
      config: { cmd: ['/app'] },
    });
    expect(actions).toMatchObject([
      { path: '/usr/bin/python3', target: `${STORE}-python3-3.12/bin/python3` },
    ]);
    expect(left).toEqual([]);
  });

  it('links the one that env would look for', async () => {
    const { actions, left } = await mend({
      rules,
      files: {
        ...python,
        '/usr/bin/env': STATIC,
        '/app': { text: '#!/usr/bin/env python3\nprint()\n', mode: 0o755 },
      },
      config: { cmd: ['/app'], env: ['PATH=/usr/bin'] },
    });
    expect(actions).toMatchObject([{ path: '/usr/bin/python3' }]);
    expect(left).toEqual([]);
  });

  it.each([
    ['#!/usr/bin/python3\r\nprint()\r\n', 'the script itself has Windows line ends'],
    ['print()\n', 'what it is written for is not known'],
    ['#!/usr/bin/ruby\n', 'no program in the image has that name'],
  ])('cannot mend %j', async (text, why) => {
    const { actions, left } = await mend({
      rules,
      files: { ...python, '/app': { text, mode: 0o755 } },
      config: { cmd: ['/app'] },
    });
    expect(actions).toEqual([]);
    expect(left).toEqual([`exec/interpreter-missing: ${why}`]);
  });
});

describe('shell and env', () => {
  const rules = rulesNamed('fhs/bin-sh', 'fhs/usr-bin-env');
  const script = (first: string) => ({ '/app': { text: `${first}\n`, mode: 0o755 } });

  it.each([
    ['/usr/bin/dash', '/usr/bin/dash'],
    [`${STORE}-bash-5.2/bin/bash`, `${STORE}-bash-5.2/bin/bash`],
    [`${STORE}-busybox-1.36/bin/busybox`, `${STORE}-busybox-1.36/bin/busybox`],
  ])('links /bin/sh to %s', async (shell, expected) => {
    const { actions, left } = await mend({
      rules,
      files: { ...script('#!/bin/sh'), [shell]: STATIC },
      config: { cmd: ['/app'] },
    });
    expect(actions).toEqual([{ kind: 'symlink', path: '/bin/sh', target: expected }]);
    expect(left).toEqual([]);
  });

  it('links /usr/bin/env to coreutils', async () => {
    const { actions } = await mend({
      rules,
      files: { ...script('#!/usr/bin/env node'), [`${STORE}-coreutils-9.5/bin/env`]: STATIC },
      config: { cmd: ['/app'] },
    });
    expect(actions).toEqual([
      { kind: 'symlink', path: '/usr/bin/env', target: `${STORE}-coreutils-9.5/bin/env` },
    ]);
  });

  it('says that there is none', async () => {
    const { actions, left } = await mend({
      rules,
      files: script('#!/bin/sh'),
      config: { cmd: ['/app'] },
    });
    expect(actions).toEqual([]);
    expect(left).toEqual(['fhs/bin-sh: there is no shell in the image']);
  });
});

describe('loaders', () => {
  const rules = rulesNamed('exec/loader-missing');
  const loader = (machine?: { code: number; name: string; architecture: string }) => ({
    elf: { type: 'shared-object' as const, ...(machine === undefined ? {} : { machine }) },
    mode: 0o755,
  });
  const app = {
    '/app': { elf: { interpreter: '/lib64/ld-linux-x86-64.so.2' }, mode: 0o755 },
  };

  it('links the loader of the store', async () => {
    const path = `${STORE}-glibc-2.40/lib/ld-linux-x86-64.so.2`;
    const { actions, left } = await mend({
      rules,
      files: { ...app, [path]: loader() },
      config: { cmd: ['/app'] },
    });
    expect(actions).toEqual([{ kind: 'symlink', path: '/lib64/ld-linux-x86-64.so.2', target: path }]);
    expect(left).toEqual([]);
  });

  it('takes none for another processor', async () => {
    const { actions, left } = await mend({
      rules,
      files: {
        ...app,
        [`${STORE}-glibc-2.40/lib/ld-linux-x86-64.so.2`]: loader({
          code: 183,
          name: 'AArch64',
          architecture: 'arm64',
        }),
      },
      config: { cmd: ['/app'] },
    });
    expect(actions).toEqual([]);
    expect(left).toEqual(['exec/loader-missing: the image has no ld-linux-x86-64.so.2 for its processor']);
  });

  it('does not make up a store path', async () => {
    const { left } = await mend({
      rules,
      files: { '/app': { elf: { interpreter: `${STORE}-glibc-2.40/lib/ld.so` }, mode: 0o755 } },
      config: { cmd: ['/app'] },
    });
    expect(left).toEqual(['exec/loader-missing: the closure of the program is not in the image as a whole']);
  });
});
