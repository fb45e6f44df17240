import { describe, expect, it } from 'vitest';
import { type FixtureHostOptions, fixtureHost } from '../testing/fixture-host.ts';
import { type FixtureNix, fixtureNix, goodBuild } from '../testing/fixture-nix.ts';
import { lookAt } from '../testing/look-at.ts';

async function lookWith(id: string, nix: Partial<FixtureNix>, host: FixtureHostOptions = {}) {
  const program = fixtureNix({
    says: 'nix (Nix) 2.26.3',
    build: goodBuild('up-canary pid=1 accounts=3'),
    ...nix,
  });
  const { programs, ...rest } = host;
  const fixture = fixtureHost({ ...rest, programs: { '/usr/bin/nix': program, ...programs } });
  const { [id]: result } = await lookAt(fixture, id);
  return { status: result?.status, text: result?.evidence.join('\n') ?? '', result, fixture };
}

describe('nix-sandbox-paths', () => {
  it("offers to mend the user's own file, and does no harm where the sandbox is off", async () => {
    const own = '/home/u/.config/nix/nix.conf';
    const files = { [own]: 'extra-sandbox-paths = /gone /bin\n', '/bin/sh': '' };
    const config = { sandbox: 'true', 'sandbox-paths': ['/bin', '/gone'] };
    const { result } = await lookWith('nix-sandbox-paths', { config }, { files });
    expect(result?.remedies).toEqual([
      {
        kind: 'edit',
        path: own,
        change: { what: 'remove-word', line: 1, word: '/gone' },
        why: '/gone does not exist: no build can use it',
      },
    ]);
    const off = await lookWith('nix-sandbox-paths', { config: { ...config, sandbox: 'false' } }, { files });
    expect(off.status).toBe('warn');
  });

  it('names quotes, and what is built into Nix', async () => {
    const config = { sandbox: 'true', 'sandbox-paths': ['"/bin"', '/bin/sh=/usr/bin/bash-static'] };
    const { text, result } = await lookWith('nix-sandbox-paths', { config }, { files: { '/bin/sh': '' } });
    expect(text).toContain('"/bin" (quotes are part of the name)');
    expect(text).toContain('built into this Nix');
    expect(result?.fix).toContain('apt-get install bash-static');
  });
});

describe('nix-flakes', () => {
  it('reads every file, and offers one line for the user', async () => {
    const { status, result } = await lookWith('nix-flakes', {});
    expect(status).toBe('warn');
    expect(result?.remedies).toMatchObject([
      {
        path: '/home/u/.config/nix/nix.conf',
        change: { line: 'extra-experimental-features = nix-command flakes' },
      },
    ]);
    const files = {
      '/etc/nix/nix.conf': 'experimental-features = nix-command\n!include more.conf\n',
      '/etc/nix/more.conf': 'extra-experimental-features = flakes\n',
    };
    expect((await lookWith('nix-flakes', {}, { files })).status).toBe('pass');
    const env = { NIX_CONFIG: 'experimental-features = nix-command' };
    expect((await lookWith('nix-flakes', {}, { files, env })).text).toContain('flakes is not switched on');
  });
});

describe('nix-conf', () => {
  it.each([
    ['sandbox true', 'fail', 'line 1: sandbox true'],
    ['extra-sandbox-paths = "/x"', 'warn', 'quotes are part of the value'],
    ['sandbox = true', 'pass', '/etc/nix/nix.conf'],
  ])('%s', async (text, status, said) => {
    const found = await lookWith('nix-conf', {}, { files: { '/etc/nix/nix.conf': text } });
    expect([found.status, found.text]).toEqual([status, expect.stringContaining(said)]);
  });

  it('hears what Nix warns of, and says what replaces what', async () => {
    const configStderr = ["\u001b[35;1mwarning:\u001b[0m unknown setting 'bogus'"];
    expect((await lookWith('nix-conf', { configStderr })).text).toContain("unknown setting 'bogus'");
    const files = {
      '/etc/nix/nix.conf': 'substituters = https://a\n',
      '/home/u/.config/nix/nix.conf': 'substituters = https://b\n',
    };
    expect((await lookWith('nix-conf', {}, { files })).text).toContain('extra-substituters adds to it');
  });
});

describe('nix-jobs', () => {
  it.each([
    [{ 'max-jobs': 0, builders: '' }, {}, 'fail', 'nothing can be built'],
    [{ 'max-jobs': 0, builders: 'ssh://mac' }, {}, 'pass', 'other machines alone'],
    [{ 'max-jobs': 4, 'build-users-group': '' }, {}, 'pass', 'max-jobs = 4'],
    [
      { 'max-jobs': 4, 'build-users-group': 'nixbld' },
      { '/etc/group': 'root:x:0:\n' },
      'fail',
      'does not exist',
    ],
    [
      { 'max-jobs': 4, 'build-users-group': 'nixbld' },
      { '/etc/group': 'nixbld:x:30000:\n' },
      'fail',
      'no members',
    ],
    [
      { 'max-jobs': 4, 'build-users-group': 'nixbld' },
      { '/etc/group': 'nixbld:x:30000:a,b\n' },
      'warn',
      '2 members',
    ],
  ])('%j %j: %s', async (config, files, status, said) => {
    const found = await lookWith('nix-jobs', { config }, { files, uid: 0 });
    expect([found.status, found.text]).toEqual([status, expect.stringContaining(said)]);
  });
});

describe('nix-daemon', () => {
  it.each([
    ["error: cannot connect to socket at '/nix/var/nix/daemon-socket/socket': Connection refused", 'fail'],
    [
      "error: could not set permissions on '/nix/var/nix/profiles/per-user' to 755: Operation not permitted",
      'fail',
    ],
  ])('%s', async (store, status) => {
    const found = await lookWith('nix-daemon', { store });
    expect([found.status, found.text]).toEqual([status, `the store does not answer: ${store}`]);
    expect(found.result?.fix.length).toBeGreaterThan(0);
  });

  it.each([
    [200, 'pass'],
    [900, 'warn'],
  ])('was started at 500 s, the file is of %i s: %s', async (modifiedSec, status) => {
    const files = {
      '/etc/nix/nix.conf': 'sandbox = true\n',
      '/proc/stat': 'cpu 1\nbtime 400\n',
      '/proc/17/stat': `17 (nix-daemon) S ${'0 '.repeat(18)}10000 0`,
      '/proc/18/stat': `18 (nix-daemon) S ${'0 '.repeat(18)}90000 0`,
      '/proc/19/stat': '19 (a b) (c) S 1',
    };
    const store = { url: 'daemon', version: '2.26.3', trusted: true };
    const modified = { '/etc/nix/nix.conf': modifiedSec * 1000 };
    expect((await lookWith('nix-daemon', { store }, { files, modified })).status).toBe(status);
  });

  it('is skipped where the store is local', async () => {
    expect((await lookWith('nix-daemon', { store: { url: 'local' } })).status).toBe('skip');
  });
});

describe('nix-substituters', () => {
  const info = 'StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n';
  const key = 'cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=';
  const http = { 'https://cache.nixos.org/nix-cache-info': { body: info } };

  it.each([
    [['https://cache.nixos.org/'], [key], 'pass', 'priority 40'],
    [['https://cache.nixos.org/'], [], 'fail', 'no key of it is trusted'],
    [['https://cache.nixos.org', 'https://cache.nixos.org/'], [key], 'warn', 'named twice'],
    [['https://cache.nixos.org', 'https://gone.example'], [key], 'warn', 'ENOTFOUND'],
    [['https://gone.example'], [key], 'warn', 'no cache answers'],
    [[], [key], 'warn', 'there are no substituters'],
    [['file:///cache', '/cache'], [], 'pass', 'is there'],
  ])('%j', async (substituters, keys, status, said) => {
    const config = { substituters, 'trusted-public-keys': keys };
    const files = { '/cache/nix-cache-info': info };
    const found = await lookWith('nix-substituters', { config }, { http, files });
    expect([found.status, found.text]).toEqual([status, expect.stringContaining(said)]);
  });

  it('compares the clock with theirs', async () => {
    const now = Date.UTC(2026, 0, 1);
    const at = (dateMs: number) =>
      lookWith(
        'clock',
        { config: { substituters: ['https://cache.nixos.org/'] } },
        { now, http: { 'https://cache.nixos.org/nix-cache-info': { dateMs } } },
      );
    expect((await at(now - 1000)).status).toBe('pass');
    expect(await at(now - 60_000)).toMatchObject({
      status: 'warn',
      text: expect.stringContaining('1 min 0 s fast'),
    });
    expect(await at(now + 3_600_000)).toMatchObject({
      status: 'fail',
      text: expect.stringContaining('1 h 0 min slow'),
    });
  });
});

describe('nix-features', () => {
  it.each([
    [{ 'system-features': ['kvm'] }, {}, 'warn', 'there is no /dev/kvm'],
    [{ 'system-features': ['kvm'] }, { '/dev/kvm': '' }, 'pass', 'features: kvm'],
    [{ 'extra-platforms': ['i686-linux', 'aarch64-linux'] }, {}, 'warn', 'aarch64-linux, but binfmt_misc'],
    [{ 'extra-platforms': ['aarch64-linux'] }, { '/proc/sys/fs/binfmt_misc/qemu-aarch64': '' }, 'pass', ''],
  ])('%j %j', async (config, files, status, said) => {
    const found = await lookWith('nix-features', { config }, { files });
    expect([found.status, found.text]).toEqual([status, expect.stringContaining(said)]);
  });
});

describe('nix-remote-builders', () => {
  it('asks each through ssh, without a question', async () => {
    const ssh = ({ args }: { readonly args: readonly string[] }) =>
      args.includes('good') ? {} : { exitCode: 255, stderr: ['Permission denied (publickey).'] };
    const config = { builders: '@/etc/nix/machines' };
    const files = { '/etc/nix/machines': 'ssh-ng://good x86_64-linux\nssh://u@bad:2222 - /key\n' };
    const found = await lookWith(
      'nix-remote-builders',
      { config },
      { files, programs: { '/usr/bin/ssh': ssh } },
    );
    expect(found.status).toBe('warn');
    expect(found.text).toContain('ssh://u@bad:2222  Permission denied (publickey).');
    expect(found.fixture.ran.filter((line) => line.startsWith('ssh'))).toEqual([
      'ssh -o BatchMode=yes -o ConnectTimeout=3 -o StrictHostKeyChecking=yes good true',
      'ssh -o BatchMode=yes -o ConnectTimeout=3 -o StrictHostKeyChecking=yes -i /key -p 2222 u@bad true',
    ]);
  });

  it('never takes a name for an option of ssh', async () => {
    const found = await lookWith(
      'nix-remote-builders',
      { config: { builders: 'ssh://-oProxyCommand=x' } },
      { programs: { '/usr/bin/ssh': () => ({}) } },
    );
    expect(found.fixture.ran.filter((line) => line.startsWith('ssh'))).toEqual([]);
  });
});

describe('what leads nowhere', () => {
  it('is found among profiles, roots, NIX_PATH and the files of home-manager', async () => {
    const files = {
      '/nix/var/nix/profiles/default': '-> default-2-link',
      '/nix/var/nix/profiles/default-2-link': '-> /nix/store/x-gone',
      '/home/u/result': '-> /nix/store/y-gone',
      '/home/u/.local/state/nix/profiles/home-manager': '-> home-manager-1-link',
      '/home/u/.local/state/nix/profiles/home-manager-1-link': '-> /nix/store/z-home',
      '/nix/store/z-home/home-files': '-> /nix/store/z-files',
      '/nix/store/z-files/.vimrc': '-> /nix/store/z-hm_vimrc',
      '/nix/store/z-hm_vimrc': '-> /home/u/dotfiles/vimrc',
      '/nix/store/z-files/.config/ok': 'text',
    };
    const env = { NIX_PATH: 'nixpkgs=/gone:flake:nixpkgs' };
    const look = (id: string) => lookWith(id, {}, { files, env });
    expect(await look('nix-profiles')).toMatchObject({
      status: 'fail',
      text: expect.stringContaining('default-2-link'),
    });
    expect(await look('nix-roots')).toMatchObject({
      status: 'warn',
      text: expect.stringContaining('result leads nowhere'),
    });
    expect(await look('nix-path')).toMatchObject({ status: 'warn', text: 'nixpkgs=/gone is not there' });
    expect(await look('home-links')).toMatchObject({
      status: 'warn',
      text: expect.stringContaining('~/.vimrc -> /home/u/dotfiles/vimrc'),
    });
  });
});
