import { describe, expect, it } from 'vitest';
import { type FixtureHostOptions, fixtureHost } from '../testing/fixture-host.ts';
import { lookAt } from '../testing/look-at.ts';

async function look(id: string, options: FixtureHostOptions = {}) {
  const { [id]: result } = await lookAt(fixtureHost(options), id);
  return { status: result?.status, text: result?.evidence.join('\n') ?? '', result };
}

const room = (freeBytes: number, freeFiles: number, totalFiles = 1e6) => ({
  device: 1,
  freeBytes,
  totalBytes: 1e11,
  freeFiles,
  totalFiles,
});

describe('disk', () => {
  it.each([
    [room(5e10, 9e5), 'pass'],
    [room(3e9, 9e5), 'warn'],
    [room(1e8, 9e5), 'fail'],
    [room(5e10, 2e4), 'warn'],
    [room(5e10, 1e3), 'fail'],
    // btrfs counts no inodes.
    [room(5e10, 0, 0), 'pass'],
  ])('%j: %s', async (free, status) => {
    expect((await look('disk', { room: free })).status).toBe(status);
  });
});

describe('directories', () => {
  it('says what cannot be written', async () => {
    const files = { '/home/u/.cache/up/x': '', '/home/u/.local/state/up': '-> /home/u/gone' };
    const { status, text, result } = await look('directories', { files, readOnly: ['/home/u/.cache/up'] });
    expect(status).toBe('fail');
    expect(text).toBe(
      '/home/u/.local/state/up is a link that leads nowhere\n/home/u/.cache/up cannot be written by u',
    );
    expect(result?.remedies).toMatchObject([{ kind: 'directory', path: '/home/u/gone' }]);
  });
});

describe('limits', () => {
  it.each([
    ['1024\n', 'warn'],
    ['65536\n', 'pass'],
    ['unlimited\n', 'pass'],
  ])('ulimit -n says %j: %s', async (stdout, status) => {
    expect((await look('open-files', { programs: { '/usr/bin/sh': () => ({ stdout }) } })).status).toBe(
      status,
    );
  });

  it('looks at the daemon, too', async () => {
    const files = {
      '/proc/9/comm': 'nix-daemon\n',
      '/proc/9/limits':
        'Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 524288               files\n',
    };
    const { text } = await look('open-files', {
      files,
      programs: { '/usr/bin/sh': () => ({ stdout: '65536' }) },
    });
    expect(text).toContain('1024 for the daemon of Nix');
  });

  it('knows what the kernel forbids', async () => {
    const files = {
      '/proc/sys/fs/inotify/max_user_watches': '8192\n',
      '/proc/sys/fs/inotify/max_user_instances': '128\n',
      '/proc/sys/user/max_user_namespaces': '0\n',
      '/proc/sys/kernel/unprivileged_userns_clone': '1\n',
    };
    const { status, text } = await look('kernel-limits', { files });
    expect(status).toBe('warn');
    expect(text).toMatch(/max_user_watches = 8192.*\nuser.max_user_namespaces = 0/);
  });
});

describe('shell-start', () => {
  it.each([
    [40, 0, 'pass', '/bin/zsh: 40 ms'],
    [180, 0, 'pass', 'from 100 ms on it is felt'],
    [900, 0, 'warn', 'every time that a shell'],
    [40, 1, 'warn', 'ends with 1'],
  ])('%i ms, exit code %i: %s', async (durationMs, exitCode, status, said) => {
    const programs = {
      '/bin/zsh': ({ args }: { readonly args: readonly string[] }) => ({
        durationMs: args.includes('-f') ? 20 : durationMs,
        exitCode,
      }),
    };
    const found = await look('shell-start', { shell: '/bin/zsh', programs });
    expect([found.status, found.text]).toEqual([status, expect.stringContaining(said)]);
  });

  it('does not blame startup files for a machine that is busy', async () => {
    const programs = { '/bin/bash': () => ({ durationMs: 900 }) };
    const found = await look('shell-start', { shell: '/bin/bash', programs });
    expect([found.status, found.text]).toEqual([
      'pass',
      '/bin/bash: 0.9 s, of which 0.9 s without any startup files',
    ]);
  });

  it.each([
    ['/usr/sbin/nologin', 'skip'],
    [undefined, 'skip'],
    ['/bin/fish', 'fail'],
  ])('%s: %s', async (shell, status) => {
    expect((await look('shell-start', { shell })).status).toBe(status);
  });
});

describe('programs', () => {
  it.each([
    ['20.18.3', 'fail'],
    ['20.19.0', 'pass'],
    ['24.1.0', 'pass'],
  ])('Node.js %s: %s', async (nodeVersion, status) => {
    expect((await look('node', { nodeVersion })).status).toBe(status);
  });

  it('knows git from something else', async () => {
    expect((await look('git')).text).toBe('git is not installed');
    const git = (stdout: string) => look('git', { programs: { '/usr/bin/git': () => ({ stdout }) } });
    expect((await git('git version 2.39.5\n')).status).toBe('pass');
    expect((await git('hello\n')).status).toBe('warn');
  });

  it('does not miss what nobody has installed', async () => {
    expect((await look('engine')).status).toBe('skip');
    expect((await look('engine', { programs: { '/usr/bin/docker': () => ({}) } })).status).toBe('fail');
    expect(await look('qemu')).toMatchObject({ status: 'skip', result: { fix: ['brew install qemu'] } });
    expect((await look('qemu-firmware')).status).toBe('skip');
    expect((await look('verify-tools')).status).toBe('skip');
  });
});
