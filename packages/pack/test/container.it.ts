import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openImage } from '@up/oci';
import { describe, expect, it } from 'vitest';
import {
  type BuildContainerOptions,
  buildContainer,
  type ContainerArtefact,
} from '../src/container/build-container.ts';
import { planBuild } from '../src/plan.ts';
import { makeProject, noNix, type Project } from './project.ts';

const REGISTRY = `
  [workloads.web.runner]
  root = "app"
  files = ["bin"]
  command = ["node", "bin/web.mjs"]
  [workloads.web.servers.http]
  port = 8080
  [[workloads.web.expect.http]]
  server = "http"
  path = "/health"
  [workloads.web.container]
  env = { HOST = "0.0.0.0" }
  tmpfs = { "/var/data" = "size=1m" }`;

const { signal } = new AbortController();

async function build(
  project: Project,
  more: Partial<BuildContainerOptions> = {},
  output = project.at('image'),
): Promise<ContainerArtefact> {
  const { registry, profile } = project;
  const env = { PATH: process.env['PATH'] };
  const shared = { registry, profile, env };
  const plan = await planBuild({
    ...{ ...shared, type: 'container', builder: 'embedded', platform: 'linux', output },
    nix: noNix,
  });
  return buildContainer({ ...shared, plan, signal, ...more });
}

async function web(): Promise<Project> {
  const project = await makeProject(REGISTRY);
  await project.write('app/bin/web.mjs', 'console.log("web")');
  return project;
}

describe.skipIf(process.platform !== 'linux')('buildContainer', () => {
  it('makes an image that runs the workload as somebody else than root', async () => {
    await using project = await web();
    const { path, digest, name } = await build(project);
    const image = await openImage(path, { signal });
    expect(name).toBe('up/web:default');
    expect(image).toMatchObject({ digest, name, format: 'oci-layout', problems: [] });
    expect(image.config).toMatchObject({
      entrypoint: ['/usr/local/bin/node', 'bin/web.mjs'],
      workingDir: '/app',
      user: '1000:1000',
      exposedPorts: ['8080/tcp'],
      stopSignal: 'SIGTERM',
      created: '1970-01-01T00:00:00Z',
      healthcheck: { test: ['CMD', '/usr/local/bin/node', '/app/.up/healthcheck.mjs'] },
    });
    expect(image.config.env).toContain('UP_SETTINGS=/app/.up/settings.json');
    expect(image.config.env).toContain('HOST=0.0.0.0');
    expect(image.config.labels).toMatchObject({ 'up.target': 'web-default-container' });
    expect(image.tree.lstat('/app/bin/web.mjs')?.facts?.text).toBe('console.log("web")');
    expect(image.tree.lstat('/app/.up/healthcheck.mjs')?.facts?.text).toContain(
      'http://127.0.0.1:8080/health',
    );
    expect(image.tree.lstat('/var/data')).toMatchObject({ type: 'directory', uid: 1000, mode: 0o755 });
    expect(image.tree.lstat('/tmp')?.mode).toBe(0o1777);
    expect(image.tree.lstat('/etc/passwd')?.facts?.text).toContain('up:x:1000:1000::/home/up:');
    const node = image.tree.lookup('/usr/local/bin/node');
    expect(node.status === 'found' && node.node.facts?.elf).toBeTruthy();
    expect([...image.tree.walk()].filter(([, { mtimeSec }]) => mtimeSec !== 0)).toEqual([]);
  });

  it('gives the same bytes twice; a change to the workload changes the last layer alone', async () => {
    await using project = await web();
    const first = await build(project, { format: 'oci-archive' }, project.at('one.tar'));
    const second = await build(project, { format: 'oci-archive' }, project.at('two.tar'));
    expect((await readFile(first.path)).equals(await readFile(second.path))).toBe(true);
    expect(first.layers.map(({ isUnchanged }) => isUnchanged)).toEqual([false, false, false]);
    expect(second.layers.map(({ isUnchanged }) => isUnchanged)).toEqual([true, true, true]);
    await project.write('app/bin/web.mjs', 'console.log("changed")');
    const third = await build(project, { format: 'oci-archive' }, project.at('three.tar'));
    expect(third.layers.map(({ isUnchanged }) => isUnchanged)).toEqual([true, true, false]);
    expect(third.digest).not.toBe(first.digest);
  });

  it('does not believe a kept layer that was changed', async () => {
    await using project = await web();
    const { digest } = await build(project);
    const store = join(project.root, '.up', 'layers');
    for (const name of await readdir(store))
      if (!name.endsWith('.json') && (await readFile(join(store, name))).length < 1_000_000)
        await project.write(join('.up', 'layers', name), 'something else');
    const again = await build(project);
    expect(again.digest).toBe(digest);
    expect((await openImage(again.path, { signal })).problems).toEqual([]);
  });

  it('takes its time from SOURCE_DATE_EPOCH', async () => {
    await using project = await web();
    const env = { PATH: process.env['PATH'], SOURCE_DATE_EPOCH: '86400' };
    const image = await openImage((await build(project, { env })).path, { signal });
    expect(image.config.created).toBe('1970-01-02T00:00:00Z');
    expect(image.tree.lstat('/etc/passwd')?.mtimeSec).toBe(86400);
    await expect(build(project, { env: { ...env, SOURCE_DATE_EPOCH: 'now' } })).rejects.toMatchObject({
      code: 'UP_USAGE',
    });
  });

  it('compresses as it is asked to', async () => {
    await using project = await web();
    const plain = await build(project);
    for (const compression of ['gzip', 'zstd'] as const) {
      const { layers, path } = await build(project, { compression }, project.at(compression));
      expect(layers.map(({ diffId }) => diffId)).toEqual(plain.layers.map(({ diffId }) => diffId));
      expect((await openImage(path, { signal, facts: 'skip' })).problems).toEqual([]);
    }
    await expect(build(project, { compression: 'zstd', format: 'docker-archive' })).rejects.toMatchObject({
      code: 'UP_USAGE',
    });
  });

  it('names a program that it was to pack and did not find', async () => {
    await using project = await web();
    await expect(build(project, { programs: ['no-such-program'] })).rejects.toMatchObject({
      code: 'UP_PROGRAM_NOT_FOUND',
      message: expect.stringContaining('no-such-program'),
    });
  });
});
