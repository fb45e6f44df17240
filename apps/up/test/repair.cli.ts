import { execFileSync, spawnSync } from 'node:child_process';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Finding } from '@up/core';
import { connectEngine, type Wait } from '@up/docker';
import { startSession } from '@up/process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DockerArchiveOptions, writeDockerArchive } from '../../../test/src/images/docker-archive.ts';
import { NEKO, NEKO_MENDED, NEKO_X_SERVER } from '../../../test/src/images/neko.ts';
import { NEKO_DEBIAN_TOOLS, writeNekoDebian } from '../../../test/src/images/neko-debian/neko-debian.ts';
import { describeWith } from '../../../test/src/needs.ts';
import { ENGINE_TOOLS, type StartedEngine, startEngine } from '../../../test/src/start-engine.ts';
import { type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

let directory: TestDirectory;
let env: Record<string, string>;
beforeEach(() => {
  directory = testDirectory();
  env = { XDG_CACHE_HOME: at('cache'), XDG_STATE_HOME: at('state') };
});
afterEach(() => directory[Symbol.dispose]());

const at = (name: string): string => join(directory.path, name);
const isShell = ([path]: readonly [string, unknown]): boolean => /-bash-5\.2\/bin\/sh$/.test(path);

/** The image of story 1, with a shell in its store that nothing leads to. */
const NEKO_WITH_SHELL: DockerArchiveOptions = {
  ...NEKO,
  files: { ...NEKO.files, ...Object.fromEntries(Object.entries(NEKO_MENDED.files).filter(isShell)) },
};

function neko(image = NEKO_WITH_SHELL): string {
  const path = at('neko.tar');
  writeDockerArchive(path, image);
  return path;
}

const json = async (...args: readonly string[]) => {
  const { stdout, code } = await up([...args, '--json'], { env });
  return { ...JSON.parse(stdout), code };
};
const errorsIn = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ severity }) => severity === 'error');

describe('up repair on the image of story 1', () => {
  it('writes an image without an error, with one layer more', async () => {
    const [image, out] = [neko(), at('fixed.tar')];
    const before = await json('inspect', image);
    expect(errorsIn(before.data.findings).length).toBeGreaterThanOrEqual(5);

    const { code, stdout, stderr } = await up(['repair', image, '-o', out], { env });
    expect(stderr).toContain('appends 1 layer: 4 links, ');
    expect(stderr).toContain(`/usr/bin/X -> ${NEKO_X_SERVER}`);
    expect(stderr).toMatch(/write {4}\S*fixed\.tar as docker-archive/);
    expect(stdout).toContain('in 2 layers, the last one new');
    expect(code).toBe(0);

    const after = await json('inspect', out);
    expect(errorsIn(after.data.findings)).toEqual([]);
    expect(after.data.image.name).toBe('neko-base:2.5.0');
    const [old] = before.data.image.layers;
    expect(after.data.image.layers).toHaveLength(2);
    expect(after.data.image.layers[0]).toMatchObject({ digest: old.digest, diffId: old.diffId });
  });

  it('says as JSON what it did, what it could not do, and what it wrote', async () => {
    const { code, ok, data, error } = await json('repair', neko(NEKO), '-o', at('fixed.tar'));
    expect({ code, ok, error: error.code }).toEqual({ code: 1, ok: false, error: 'UP_CHECKS_FAILED' });
    expect(data.actions).toContainEqual({
      kind: 'append',
      path: '/etc/group',
      lines: ['neko:x:1000:'],
      mends: [expect.objectContaining({ rule: 'supervisord/sockchown', severity: 'error' })],
    });
    expect(data.unrepairable).toContainEqual(
      expect.objectContaining({ rule: 'fhs/bin-sh', why: 'there is no shell in the image' }),
    );
    expect(data.counts.error).toBe(1);
    const { layers, digest, path } = data.output;
    expect({ path, digest }).toEqual({ path: at('fixed.tar'), digest: expect.stringMatching(/^sha256:/) });
    expect(layers.map(({ isNew }: { isNew: boolean }) => isNew)).toEqual([false, true]);
  });

  it('gives the same bytes every time, and then has nothing more to do', async () => {
    const image = neko();
    const [one, two, three] = [at('1.tar'), at('2.tar'), at('3.tar')];
    await up(['repair', image, '-o', one], { env });
    await up(['repair', image, '-o', two], { env });
    expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
    const again = await up(['repair', one, '-o', three], { env });
    expect(again.stdout).toContain('nothing that a layer could mend');
    expect(again.code).toBe(0);
    expect(existsSync(three)).toBe(false);
  });

  it('rewrites the configuration instead of making links', async () => {
    const { data } = await json('repair', neko(), '-o', at('fixed.tar'), '--rewrite');
    const links = data.actions.filter(({ kind }: { kind: string }) => kind === 'symlink');
    expect(links.map(({ path }: { path: string }) => path)).toEqual(['/bin/sh']);
    const rewriting = data.actions.find(({ kind }: { kind: string }) => kind === 'rewrite');
    expect(rewriting).toMatchObject({ path: '/etc/neko/supervisord.conf' });
    expect(rewriting.edits).toHaveLength(3);
    expect(data.counts.error).toBe(0);
  });

  it('mends what comes in a pipe or compressed, and only what was asked for', async () => {
    const packed = at('neko.tar.gz');
    writeFileSync(packed, gzipSync(readFileSync(neko())));
    const { data } = await json('repair', packed, '-o', at('a.tar'), '--only', 'fhs/store-only,users');
    expect(data.actions.map(({ path }: { path: string }) => path)).toEqual([
      '/usr/bin/X',
      '/usr/bin/neko',
      '/usr/bin/pulseaudio',
    ]);
    const piped = spawnSync(process.execPath, [UP, 'repair', '-', '-o', at('b')], {
      input: readFileSync(packed),
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    expect(piped.stderr).toContain('appends 1 layer');
    expect(piped.status).toBe(0);
    expect(existsSync(at('b'))).toBe(true);
  });
});

const UP = join(import.meta.dirname, '../bin/up.js');

describe('what up repair refuses', () => {
  it('replaces an image only with --force, and nothing else ever', async () => {
    const [image, out] = [neko(), at('fixed')];
    writeFileSync(out, 'mine');
    const refused = await up(['repair', image, '-o', out], { env });
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('UP_FILE_EXISTS');
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect((await up(['repair', image, '-o', out, '--force'], { env })).code).toBe(0);
    expect(readFileSync(out).length).toBeGreaterThan(1000);
    mkdirSync(at('home'));
    writeFileSync(at('home/file'), '');
    const args = ['repair', image, '-o', at('home'), '--format', 'oci-layout', '--force'];
    expect((await up(args, { env })).stderr).toContain('UP_FILE_EXISTS');
    expect(existsSync(at('home/file'))).toBe(true);
  });

  it('wants to know where to, an image with layers, and rules that there are', async () => {
    const image = neko();
    const nowhere = await up(['repair', image], { env });
    expect(nowhere.code).toBe(3);
    expect(nowhere.stderr).toContain('-o OUT');
    mkdirSync(at('root/etc'), { recursive: true });
    const rootfs = await up(['repair', at('root'), '-o', at('x')], { env });
    expect(rootfs.code).toBe(3);
    expect(rootfs.stderr).toContain('root is a root file system: there is no image to put a layer on');
    expect((await up(['repair', image, '--only', 'fsh', '--nix'], { env })).stderr).toContain(
      'Did you mean "fhs"?',
    );
  });

  it('writes nothing with --dry-run', async () => {
    const { code, stdout } = await up(['repair', neko(), '-o', at('x'), '--dry-run'], { env });
    expect(code).toBe(0);
    expect(stdout).toContain('plan     appends 1 layer');
    expect(stdout).toContain('/tmp/ 1777 0:0   fhs/tmp-missing');
    expect(existsSync(at('x'))).toBe(false);
  });
});

describeWith(['skopeo', 'umoci'], 'up repair, held against skopeo and umoci', () => {
  it('writes what both accept, with the old layer as it was', async () => {
    const image = neko();
    await up(['repair', image, '-o', at('layout'), '--format', 'oci-layout'], { env });
    await up(['repair', image, '-o', at('archive.tar')], { env });
    const inspected = (reference: string): { readonly Layers: readonly string[] } =>
      JSON.parse(execFileSync('skopeo', ['inspect', reference], { encoding: 'utf8' }));
    const old = inspected(`docker-archive:${image}`);
    expect(inspected(`docker-archive:${at('archive.tar')}`).Layers.slice(0, 1)).toEqual(old.Layers);
    expect(inspected(`oci:${at('layout')}:2.5.0`).Layers).toHaveLength(2);

    const unpack = ['unpack', '--rootless', '--image', `${at('layout')}:2.5.0`, at('bundle')];
    execFileSync('umoci', unpack, { stdio: 'pipe' });
    const listing = execFileSync('ls', ['-ld', at('bundle/rootfs/usr/bin/X'), at('bundle/rootfs/tmp')], {
      encoding: 'utf8',
    });
    expect(listing).toContain(`-> ${NEKO_X_SERVER}`);
    expect(listing).toMatch(/^drwxrwxrwt/m);
    expect(readFileSync(at('bundle/rootfs/etc/group'), 'utf8')).toBe('root:x:0:\nneko:x:1000:\n');
  });
});

describeWith(['nix-instantiate'], 'up repair --nix', () => {
  it.each([[[]], [['--rewrite']]])('prints what Nix accepts %j', async (options) => {
    const { code, stdout } = await up(['repair', neko(), '--nix', ...options], { env });
    expect(code).toBe(0);
    expect(stdout).toContain('xorg-server = pkgs.xorg.xorgserver;');
    writeFileSync(at('mended.nix'), stdout);
    const { status, stderr } = spawnSync('nix-instantiate', ['--parse', at('mended.nix')], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
  });
});

describeWith(
  [...NEKO_DEBIAN_TOOLS, ...ENGINE_TOOLS.docker],
  'the image of story 1 with real programs, in a container',
  () => {
    const { signal } = new AbortController();
    const engineDirectory = mkdtempSync(join(tmpdir(), 'up-e-'));
    let engine: StartedEngine;
    let image: string;
    beforeAll(async () => {
      engine = await startEngine({
        kind: 'docker',
        directory: join(engineDirectory, 'e'),
        ownerPid: process.pid,
      });
      image = join(engineDirectory, 'neko.tar');
      await writeNekoDebian(image);
    });
    afterAll(async () => {
      await engine?.stop();
      rmSync(engineDirectory, { recursive: true, force: true });
    });

    /** Runs an image until `wait` is fulfilled. */
    async function run(path: string, wait: Wait): Promise<void> {
      const docker = await connectEngine({ env: { DOCKER_HOST: engine.url }, signal });
      await using session = await startSession({ stateDir: at('state') });
      const { id } = await docker.loadImage(createReadStream(path), { signal });
      const spec = { image: id, target: 'neko', session, tty: false };
      await using container = await docker.run(spec, { signal });
      await container.wait(wait);
    }

    it('ends with what up inspect foretold', async () => {
      await expect(run(image, { type: 'log', pattern: 'Invalid sockchown value root:neko' })).resolves.toBe(
        undefined,
      );
      await expect(run(image, { type: 'exit', exitCode: 2 })).resolves.toBe(undefined);
      const dockerEnv = { ...env, DOCKER_HOST: engine.url };
      const planned = await up(['repair', 'docker://neko-base:2.5.0', '--dry-run'], { env: dockerEnv });
      expect(planned.stdout).toContain('appends 1 layer: 3 links, 2 directories, 1 group');
    });

    it.each([[[]], [['--rewrite']]])('runs all of its programs once it is repaired %j', async (options) => {
      const repaired = await up(['repair', image, '-o', at('fixed.tar'), ...options], { env });
      expect(repaired.code).toBe(0);
      await run(at('fixed.tar'), {
        type: 'log',
        pattern: /success: (?:x-server|pulseaudio|neko) entered RUNNING state/,
        times: 3,
      });
    });
  },
);
