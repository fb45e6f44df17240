import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DockerArchiveOptions, writeDockerArchive } from '../../../test/src/images/docker-archive.ts';
import { type Ended, type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

let directory: TestDirectory;
beforeEach(() => {
  directory = testDirectory();
});
afterEach(() => directory[Symbol.dispose]());

const at = (name: string): string => join(directory.path, name);
const diff = (...args: readonly string[]): Promise<Ended> =>
  up(['diff', ...args], { cwd: directory.path, env: { XDG_CACHE_HOME: at('cache') } });
const STORE = '/nix/store/';
const path = (digit: string, name: string): string => `${STORE}${digit.repeat(32)}-${name}`;

function status(packages: Readonly<Record<string, string>>): { readonly text: string } {
  const stanzas = Object.entries(packages).map(
    ([name, version]) =>
      `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\nInstalled-Size: 10\n`,
  );
  return { text: stanzas.join('\n') };
}

const OLD: DockerArchiveOptions = {
  tag: 'web:1.0',
  config: {
    Entrypoint: [`${path('1', 'tool-1.0')}/bin/tool`],
    Env: ['PATH=/bin', 'DB_PASSWORD=hunter2hunter2', 'KEPT=1'],
    User: 'root',
  },
  files: {
    '/var/lib/dpkg/status': status({ openssl: '3.0.11', bash: '5.2', wget: '1.21' }),
    [`${path('1', 'tool-1.0')}/bin/tool`]: { text: 'one', mode: 0o755 },
    [`${path('2', 'lib-1.0')}/lib/x`]: { text: 'same' },
    '/bin/tool': { link: `${path('1', 'tool-1.0')}/bin/tool` },
    '/etc/app.conf': { text: 'a=1\n' },
    '/etc/kept': { text: 'kept' },
    '/etc/shadow': { text: 'x', mode: 0o600 },
  },
};

const NEW: DockerArchiveOptions = {
  tag: 'web:1.1',
  config: {
    Entrypoint: [`${path('3', 'tool-1.0')}/bin/tool`],
    Env: ['PATH=/usr/bin:/bin', 'DB_PASSWORD=correcthorsebattery', 'KEPT=1'],
    User: 'root',
    ExposedPorts: { '8080/tcp': {} },
  },
  files: {
    '/var/lib/dpkg/status': status({ openssl: '3.0.12', bash: '5.2', curl: '8.5' }),
    [`${path('3', 'tool-1.0')}/bin/tool`]: { text: 'three', mode: 0o755 },
    [`${path('4', 'lib-1.1')}/lib/x`]: { text: 'same' },
    '/bin/tool': { link: `${path('3', 'tool-1.0')}/bin/tool` },
    '/etc/app.conf': { text: 'a=1\nb=2\n' },
    '/etc/kept': { text: 'kept' },
    '/etc/shadow': { text: 'x', mode: 0o644 },
    '/usr/share/\u001b[31mred/a': { text: 'x'.repeat(2000) },
    '/usr/share/\u001b[31mred/b': { text: 'x' },
  },
};

function archives(): readonly [string, string] {
  writeDockerArchive(at('old.tar'), OLD);
  writeDockerArchive(at('new.tar'), NEW);
  return ['old.tar', 'new.tar'];
}

describe('up diff on two images', () => {
  it('tells packages, config, files and layers', async () => {
    const { code, stdout } = await diff(...archives());
    expect(code).toBe(0);
    expect(stdout).toMatch(/^web:1\.0 → web:1\.1 {3}\d+ B → 2\.\d kB {3}\+2\.\d kB\n/);
    expect(stdout).toMatch(/^packages {3}2 changed, 1 rebuilt, 1 added, 1 removed, 1 unchanged$/m);
    expect(stdout).toMatch(/^ {2}~ +0 B {2}openssl +3\.0\.11 → 3\.0\.12 +dpkg$/m);
    expect(stdout).toMatch(/^ {2}~ +0 B {2}lib +1\.0 → 1\.1 +nix$/m);
    expect(stdout).toMatch(/^ {2}= +\+2 B {2}tool +1\.0 built again: 1 of \d files differ +nix$/m);
    expect(stdout).toMatch(/^ {2}\+ +\+10 kB {2}curl +8\.5 +dpkg$/m);
    expect(stdout).toMatch(/^ {2}- +-10 kB {2}wget +1\.21 +dpkg$/m);
    expect(stdout).toMatch(/^ {2}~ env PATH {2}\/bin → \/usr\/bin:\/bin$/m);
    expect(stdout).toMatch(/^ {2}\+ exposed-port 8080\/tcp$/m);
    expect(stdout).toMatch(/^ {2}~ +\+4 B {2}\/etc\/app\.conf {2}content$/m);
    expect(stdout).toMatch(/^ {2}~ +0 B {2}\/etc\/shadow {2}mode 0600 → 0644$/m);
    expect(stdout).toMatch(/^layers {5}none shared, 1 only in A, 1 only in B$/m);
    expect(stdout).not.toContain('/etc/kept');
    // Files of store paths that were built again are not listed, nor links to them.
    expect(stdout).not.toMatch(/ \/bin\/tool/);
  });

  it('fits a terminal of 80 columns, and is safe for it', async () => {
    const { stdout } = await diff(...archives());
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/^ {2}\+ +\+2\.0 kB {2}\/usr\/ {2}2 files$/m);
    expect(stdout.split('\n').filter((line) => line.length > 80 && !line.includes(STORE))).toEqual([]);
    const all = await diff(...archives(), '--all');
    expect(all.stdout).not.toContain('\u001b');
    expect(all.stdout).toContain('/usr/share/red/a');
  });

  it('shows no secret, and that it is not the same', async () => {
    for (const args of [[], ['--json']]) {
      const { stdout } = await diff(...archives(), ...args);
      expect(stdout).not.toMatch(/hunter2|correcthorse/);
      expect(stdout).toContain('DB_PASSWORD');
    }
  });

  it('gives everything as JSON', async () => {
    const { data, ok } = JSON.parse((await diff(...archives(), '--json')).stdout);
    expect(ok).toBe(true);
    expect(Object.keys(data)).toEqual([
      ...['a', 'b', 'identical', 'config', 'packages', 'files', 'sizes', 'layers', 'notes'],
    ]);
    expect(data).toMatchObject({
      a: { kind: 'image', source: 'old.tar', name: 'web:1.0', format: 'docker-archive' },
      identical: false,
      packages: { unchanged: 1, added: [{ kind: 'dpkg', name: 'curl', b: [{ version: '8.5' }] }] },
      files: { counts: { relinked: 1, storePaths: 4 } },
      layers: { shared: [], onlyA: [{ layer: 0 }] },
    });
  });

  it('compares the parts and the paths that it is asked for', async () => {
    const packages = JSON.parse((await diff(...archives(), '--only', 'packages', '--json')).stdout).data;
    expect(packages).toMatchObject({ config: null, files: null, layers: null });
    const args = ['--path', '/etc/*.conf', '--path', '/nix', '--json'];
    const { files, config } = JSON.parse((await diff(...archives(), ...args)).stdout).data;
    expect(config).toBeNull();
    expect(files.changed.map((change: { path: string }) => change.path).sort()).toEqual([
      '/etc/app.conf',
      `${path('3', 'tool-1.0')}/bin/tool`,
    ]);
  });

  it('exits as diff does where it is asked to', async () => {
    const [old, fresh] = archives();
    expect((await diff(old, fresh, '--exit-code')).code).toBe(1);
    const same = await diff(old, old, '--exit-code');
    expect(same.code).toBe(0);
    expect(same.stdout).toContain('identical: 5 packages, config, ');
  });

  it('knows the command lines that make no sense', async () => {
    const [old, fresh] = archives();
    for (const [args, said] of [
      [['-', '-'], 'one stdin'],
      [[old, fresh, '--only', 'pakages'], 'Did you mean "packages"?'],
      [[old, fresh, '--only', 'config', '--path', '/etc'], '--path is about files'],
      [[old], "missing required argument 'b'"],
    ] as const) {
      const { code, stderr } = await diff(...args);
      expect(stderr.toLowerCase(), args.join(' ')).toContain(said.toLowerCase());
      expect(code).toBe(3);
    }
  });
});

describe('up diff on directories', () => {
  it('compares root file systems, and any two others', async () => {
    for (const side of ['a', 'b']) {
      mkdirSync(at(`${side}/docs`), { recursive: true });
      writeFileSync(at(`${side}/docs/page.txt`), side);
      writeFileSync(at(`${side}/manifest.json`), '{"a page":"not an image"}');
      mkdirSync(at(`root-${side}/etc`), { recursive: true });
      writeFileSync(at(`root-${side}/etc/os-release`), `ID=${side}\n`);
    }
    chmodSync(at('b/docs'), 0o700);
    const { code, stdout } = await diff('a', 'b');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^files {6}2 changed, 1 unchanged$/m);
    expect(stdout).toMatch(/^ {2}~ +0 B {2}\/docs {2}mode 0755 → 0700$/m);
    expect((await diff('root-a', 'root-b')).stdout).toContain('/etc/os-release  content');
  });

  it('says what of an image a directory does not have', async () => {
    const [old] = archives();
    mkdirSync(at('root/etc'), { recursive: true });
    const { stdout } = await diff(old, 'root');
    expect(stdout).toMatch(/^note {7}config and layers are not compared: root is a root file system/m);
    expect(stdout).not.toMatch(/^config/m);
  });
});

describe('up diff on closures', () => {
  it('compares lists of store paths without Nix', async () => {
    writeFileSync(at('a.txt'), `${path('1', 'hello-2.10')}\n${path('2', 'glibc-2.38')}\n`);
    writeFileSync(at('b.txt'), `${path('3', 'hello-2.12')}\n${path('2', 'glibc-2.38')}\n`);
    const { code, stdout } = await diff('a.txt', 'b.txt');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^packages {3}1 changed, 1 unchanged$/m);
    expect(stdout).toMatch(/^ {2}~ +\? {2}hello {2}2\.10 → 2\.12$/m);
    expect((await diff('a.txt', 'a.txt', '--exit-code')).code).toBe(0);
    const files = await diff('a.txt', 'b.txt', '--only', 'files');
    expect(files).toMatchObject({ code: 3, stderr: expect.stringContaining('is a closure') });
  });

  it('compares a list with the store paths of an image', async () => {
    const [, fresh] = archives();
    writeFileSync(at('a.txt'), `${path('3', 'tool-1.0')}\n${path('2', 'lib-1.0')}\n`);
    const { data } = JSON.parse((await diff('a.txt', fresh, '--json')).stdout);
    expect(data.packages).toMatchObject({
      unchanged: 1,
      changed: [{ name: 'lib', how: 'version' }],
      added: [],
    });
  });

  it('says where Nix is missing, and what to do without it', async () => {
    symlinkSync(path('1', 'gone-1.0'), at('result'));
    const env = { PATH: '/nonexistent', XDG_CACHE_HOME: at('cache') };
    const { code, stderr } = await up(['diff', at('result'), at('result')], { env });
    expect(code).toBe(4);
    expect(stderr).toContain('UP_PROGRAM_NOT_FOUND');
    expect(stderr).toContain('nix-store --query --requisites');
  });
});
