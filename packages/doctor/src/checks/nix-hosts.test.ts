import { describe, expect, it } from 'vitest';
import { fixtureHost } from '../testing/fixture-host.ts';
import { type FixtureNix, fixtureNix, goodBuild } from '../testing/fixture-nix.ts';
import { lookAt } from '../testing/look-at.ts';

const NIX_CHECKS = /^nix-/;
const PROFILE = '/nix/var/nix/profiles/default/bin';
const HASH = '22222222222222222222222222222222';

/** The words of the builder on macOS; the text there lacks the closing quote (libstore, darwin). */
const SETUP_FAILED = `@nix {"action":"msg","column":null,"file":null,"level":0,"line":null,"msg":"error:\\n       … while setting up the build environment\\n\\n       error: getting attributes of path '/usr/include': No such file or directory","raw_msg":"getting attributes of path '/usr/include': No such file or directory"}`;

/** Two Nix in PATH, a sandbox path that macOS does not have, a package from a cache that works. */
function brokenMac() {
  const nix: FixtureNix = {
    says: 'nix (Nix) 2.26.1',
    config: { sandbox: 'true', 'sandbox-paths': ['/usr/include', '/System/Library'] },
    store: { url: 'daemon', version: '2.31.2', trusted: 1 },
    buildStderr: [SETUP_FAILED],
    pathInfo: {
      [`/nix/store/${HASH}-hello-2.12.1`]: {
        ca: null,
        deriver: `/nix/store/${HASH}-hello-2.12.1.drv`,
        narHash: 'sha256-x',
        narSize: 10,
        references: [],
        signatures: ['cache.nixos.org-1:x'],
        ultimate: false,
      },
    },
  };
  return fixtureHost({
    platform: 'darwin',
    architecture: 'arm64',
    env: { PATH: `/opt/nix/bin:${PROFILE}:/usr/bin` },
    files: {
      '/etc/nix/nix.conf':
        '# made by nix-darwin\nsandbox = true\nextra-sandbox-paths = /usr/include /System/Library\n',
      '/System/Library/x': '',
      '/Users/u/.nix-profile': `-> /nix/store/${HASH}-profile`,
      [`/nix/store/${HASH}-profile/bin/hello`]: `-> /nix/store/${HASH}-hello-2.12.1/bin/hello`,
      [`/nix/store/${HASH}-hello-2.12.1/bin/hello`]: 'elf',
    },
    modified: { '/etc/nix/nix.conf': Date.parse('Nov 21 2026 11:00:00') },
    programs: {
      '/opt/nix/bin/nix': fixtureNix(nix),
      [`${PROFILE}/nix`]: fixtureNix({ ...nix, says: 'nix (Nix) 2.31.2' }),
      '/usr/bin/ps': () => ({
        stdout:
          'Sat Nov 21 09:00:00 2026     /sbin/launchd\nSat Nov 21 10:00:00 2026     /nix/x/bin/nix-daemon\n',
      }),
    },
    now: Date.parse('Nov 21 2026 12:00:00'),
  });
}

describe('a Mac whose builds fail without a word', () => {
  it('is told that the builder is broken, and by what', async () => {
    const found = await lookAt(brokenMac());
    expect(found['nix-builder']).toMatchObject({ status: 'fail' });
    expect(found['nix-builder']?.evidence.join('\n')).toMatch(
      /builder is broken, not your package[\s\S]*\/usr\/include/,
    );
    expect(found['nix-sandbox-paths']).toMatchObject({
      status: 'fail',
      evidence: [
        '/usr/include is not on this machine: no build can be made here',
        '/usr/include: extra-sandbox-paths, /etc/nix/nix.conf, line 3',
      ],
      // Of the system: said, not done.
      remedies: [],
    });
    expect(found['nix-sandbox-paths']?.fix).toEqual([
      'In /etc/nix/nix.conf, line 3: remove /usr/include from extra-sandbox-paths, or write /usr/include?',
      'sudo launchctl kickstart -k system/org.nixos.nix-daemon',
    ]);
    expect(found['nix-one']).toMatchObject({
      status: 'warn',
      evidence: [
        '2 in PATH, of 2 versions: a shell takes the first',
        '2.26.1  /opt/nix/bin/nix',
        `2.31.2  ${PROFILE}/nix`,
        '2.31.2  the daemon',
      ],
    });
    expect(found['nix-from-cache']).toMatchObject({ status: 'warn' });
    expect(found['nix-from-cache']?.evidence).toContain('hello-2.12.1 came from a cache');
    expect(found['nix-daemon']).toMatchObject({
      status: 'warn',
      evidence: [
        'the daemon runs with settings that are no longer in its files',
        'it was started 2 h 0 min ago; changed since: /etc/nix/nix.conf',
      ],
    });
    expect(found['nix-sandbox']).toMatchObject({ status: 'pass' });
    expect(found['kernel-limits']).toMatchObject({ status: 'skip' });
  });
});

describe('a machine without Nix', () => {
  it('skips every check of Nix, and says how to install it', async () => {
    const found = Object.values(await lookAt(fixtureHost()));
    const ofNix = found.filter(({ id }) => NIX_CHECKS.test(id));
    expect(ofNix.map(({ status }) => status)).toEqual(ofNix.map(() => 'skip'));
    expect(ofNix[0]).toMatchObject({
      evidence: ['Nix is not installed'],
      fix: ['curl -L https://nixos.org/nix/install | sh -s -- --daemon', expect.stringContaining('apt-get')],
    });
  });

  it('finds one that is not in PATH', async () => {
    const host = fixtureHost({ programs: { [`${PROFILE}/nix`]: fixtureNix({ says: 'nix (Nix) 2.31.2' }) } });
    const found = await lookAt(host, 'nix-installed', 'nix-builder');
    expect(found['nix-installed']).toMatchObject({
      status: 'warn',
      fix: ['Open a new shell, or:', `export PATH="${PROFILE}:$PATH"`],
    });
    expect(found['nix-builder']).toMatchObject({
      status: 'skip',
      evidence: ['Nix is installed, but not in PATH'],
    });
  });

  it('does not take another program of that name for Nix', async () => {
    const host = fixtureHost({ programs: { '/usr/bin/nix': () => ({ stdout: 'nix 1.0, a shop\n' }) } });
    const found = await lookAt(host, 'nix-installed', 'nix-builder');
    expect(found['nix-installed']).toMatchObject({ status: 'fail' });
    expect(found['nix-installed']?.evidence[0]).toContain('"nix 1.0, a shop"');
    expect(found['nix-builder']).toMatchObject({ status: 'skip' });
  });
});

describe('other ways to be Nix', () => {
  it.each([
    ['nix (Nix) 2.8.0', '2.8.0', 'show-config'],
    ['nix (Nix) 2.34.8', '2.34.8', 'config show'],
    ['nix (Lix, like Nix) 2.93.0\nSystem type: x86_64-linux', 'Lix 2.93.0', 'config show'],
    ['nix (Determinate Nix 3.22.2) 2.35.2', 'Determinate 2.35.2', 'config show'],
  ])('%s', async (says, name, command) => {
    const nix: FixtureNix = {
      says,
      config: { sandbox: 'true', 'sandbox-paths': '/bin/sh=/sh?', 'max-jobs': 2, 'system-features': [] },
      build: goodBuild('up-canary pid=1 accounts=3'),
    };
    const host = fixtureHost({ programs: { '/usr/bin/nix': fixtureNix(nix) } });
    const found = await lookAt(host);
    expect(found['nix-installed']).toMatchObject({ status: 'pass', evidence: [`${name}, /usr/bin/nix`] });
    expect(found['nix-builder']).toMatchObject({ status: 'pass' });
    expect(found['nix-sandbox']).toMatchObject({ status: 'pass' });
    expect(found['nix-sandbox-paths']).toMatchObject({ status: 'pass' });
    expect(host.ran.some((line) => line.includes(command))).toBe(true);
  });
});

describe('a sandbox that is not there', () => {
  it.each([
    ['true', 'true', 'warn'],
    ['true', 'false', 'fail'],
    ['false', 'false', 'warn'],
  ])('sandbox = %s, sandbox-fallback = %s: %s', async (sandbox, fallback, status) => {
    const nix: FixtureNix = {
      says: 'nix (Nix) 2.26.3',
      config: { sandbox, 'sandbox-fallback': fallback },
      build: goodBuild('up-canary pid=4711 accounts=28'),
    };
    const found = await lookAt(fixtureHost({ programs: { '/usr/bin/nix': fixtureNix(nix) } }), 'nix-sandbox');
    expect(found['nix-sandbox']).toMatchObject({ status });
  });
});
