import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpError } from '@up/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadRegistry } from './load-registry.ts';
import { parseRegistry } from './parse-registry.ts';

const HEAD = `schemaVersion = 1
default = "web"

[workloads.web]
types = ["runner"]
`;

const ORIGIN = `schemaVersion = 1
default = "origin"

[workloads.origin]
kind = "hls-swarm"
types = ["runner"]
settings = { clients = 1, rampRate = 1, rampJitter = 0, metricsPort = 0, logLevel = "info", variant = "all", reconnect = true, reconnectDelayMax = 1, segMaxRetry = 1, timeout = 1 }

[workloads.origin.profiles.default]
`;

async function failure(text: string): Promise<UpError> {
  const error: unknown = await parseRegistry({ file: '/p/up.toml', text }).catch((thrown: unknown) => thrown);
  if (!(error instanceof UpError)) throw new Error(`no UpError: ${String(error)}`);
  return error;
}

describe('parseRegistry', () => {
  it('merges what profiles extend, in order, their own tables last', async () => {
    const registry = await parseRegistry({
      file: '/p/up.toml',
      text: `${HEAD}settings = { a = 1, deep = { x = 1, y = 1 }, list = [1, 2] }
[workloads.web.profiles.one]
settings = { a = 2, deep = { x = 2 } }
[workloads.web.profiles.two]
settings = { a = 3, list = [9] }
[workloads.web.profiles.both]
extends = ["one", "two"]
settings.deep.y = 4
[workloads.web.profiles.single]
extends = "both"
`,
    });
    const settings = { a: 3, deep: { x: 2, y: 4 }, list: [9] };
    expect(registry.workloads['web']?.profiles['both']?.settings).toEqual(settings);
    expect(registry.workloads['web']?.profiles['single']).toMatchObject({
      settings,
      extends: ['both'],
      name: 'web/single',
    });
    expect(registry).toMatchObject({ root: '/p', defaultWorkload: 'web', defaultBuilder: undefined });
  });

  it('takes types from the nearest of its ancestors that names some', async () => {
    const registry = await parseRegistry({
      file: '/p/up.toml',
      text: `schemaVersion = 1
default = "web"
[workloads.web]
types = ["runner", "container", "vm"]
[workloads.web.profiles.plain]
[workloads.web.profiles.narrow]
types = ["vm"]
[workloads.web.profiles.child]
extends = "narrow"
`,
    });
    const types = Object.values(registry.workloads['web']?.profiles ?? {}).map((profile) => profile.types);
    expect(types).toEqual([['runner', 'container', 'vm'], ['vm'], ['vm']]);
  });

  it('fills placeholders from settings and derived values, and leaves those of a run', async () => {
    const registry = await parseRegistry({
      file: '/p/up.toml',
      text: `${HEAD}settings = { port = 8080, name = "x" }
servers.http = { port = "{settings.port}", urls = ["/{settings.name}/{profile}"] }
runner = { root = ".", files = ["a"], command = ["node", "a"], env = { DIR = "{scratch}/d", PORT = "{settings.port}!" } }
[workloads.web.profiles.default]
`,
    });
    const profile = registry.workloads['web']?.profiles['default'];
    expect(profile?.servers).toEqual({ http: { port: 8080, urls: ['/x/default'] } });
    expect(profile?.runner?.env).toEqual({ DIR: '{scratch}/d', PORT: '8080!' });
  });

  it('lets container-enhanced add to container', async () => {
    const registry = await parseRegistry({
      file: '/p/up.toml',
      text: `${HEAD}container = { env = { A = "1" }, memoryMB = 64 }
container-enhanced = { capabilities = ["SYS_ADMIN"], env = { B = "2" } }
[workloads.web.profiles.default]
`,
    });
    const profile = registry.workloads['web']?.profiles['default'];
    expect(profile?.container).toMatchObject({
      env: { A: '1' },
      memoryMB: 64,
      capabilities: [],
      readOnly: true,
    });
    expect(profile?.containerEnhanced).toMatchObject({
      env: { A: '1', B: '2' },
      memoryMB: 64,
      capabilities: ['SYS_ADMIN'],
    });
  });

  it('does not let a key called __proto__ reach any prototype', async () => {
    const registry = await parseRegistry({
      file: '/p/up.toml',
      text: `${HEAD}settings.plain = 1\n[workloads.web.settings.__proto__]\npolluted = true\n[workloads.web.profiles.default]\n`,
    });
    expect(registry.workloads['web']?.profiles['default']?.settings).toEqual({ plain: 1 });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('a broken up.toml', () => {
  it.each([
    ['broken TOML', 'a = [1,\nb = ', 'UP_CONFIG_SYNTAX', '/p/up.toml:2:', ''],
    [
      'another schema',
      'schemaVersion = 2\ndefault = "x"\nworkloads = {}',
      'UP_CONFIG_INVALID',
      '/p/up.toml:1:',
      'schemaVersion must be 1',
    ],
    [
      'an unknown key at the top',
      `${HEAD}[workloads.web.profiles.a]\n[workload.x]\n`,
      'UP_CONFIG_INVALID',
      '/p/up.toml:7:',
      'unknown key "workload". Did you mean "workloads"?',
    ],
    [
      'an unknown key of a workload',
      `${HEAD}typos = 1\n[workloads.web.profiles.default]\n`,
      'UP_CONFIG_INVALID',
      '/p/up.toml:6:',
      'unknown key "typos". Did you mean "types"?',
    ],
    [
      'an unknown type',
      'schemaVersion = 1\ndefault = "web"\n[workloads.web]\ntypes = ["runer"]\n[workloads.web.profiles.a]\n',
      'UP_CONFIG_INVALID',
      '/p/up.toml:4:',
      'Did you mean "runner"?',
    ],
    [
      'a workload without types',
      'schemaVersion = 1\ndefault = "web"\n[workloads.web]\n[workloads.web.profiles.a]\n',
      'UP_CONFIG_INVALID',
      '/p/up.toml:3:',
      'types is missing',
    ],
    [
      'a bad name',
      `${HEAD}[workloads.web.profiles."Not Good"]\n`,
      'UP_CONFIG_INVALID',
      '/p/up.toml:6:',
      '"Not Good" is no valid name',
    ],
    [
      'a default that does not exist',
      'schemaVersion = 1\ndefault = "wbe"\n[workloads.web]\ntypes=["runner"]\n[workloads.web.profiles.a]\n',
      'UP_CONFIG_INVALID',
      '/p/up.toml:2:',
      'Did you mean "web"?',
    ],
    [
      'an unknown parent',
      `${HEAD}[workloads.web.profiles.first]\n[workloads.web.profiles.b]\nextends = "frist"\n`,
      'UP_CONFIG_INVALID',
      '/p/up.toml:8:',
      'extends "frist", which does not exist. Did you mean "first"?',
    ],
    [
      'a circle',
      `${HEAD}[workloads.web.profiles.a]\nextends = "b"\n[workloads.web.profiles.b]\nextends = ["c"]\n[workloads.web.profiles.c]\nextends = ["b"]\n`,
      'UP_CONFIG_CYCLE',
      '/p/up.toml:9:',
      'b -> c -> b',
    ],
    [
      'a profile that extends itself',
      `${HEAD}[workloads.web.profiles.a]\nextends = "a"\n`,
      'UP_CONFIG_CYCLE',
      '/p/up.toml:7:',
      'a -> a',
    ],
    [
      'an unknown setting',
      `${ORIGIN}settings.cleints = 5\n`,
      'UP_CONFIG_INVALID',
      '/p/up.toml:10:',
      'unknown key "cleints". Did you mean "clients"?',
    ],
    [
      'a wrong setting in a profile',
      `${ORIGIN}[workloads.origin.profiles.b.settings]\nclients = "many"\n`,
      'UP_CONFIG_INVALID',
      '/p/up.toml:11:',
      'expected number, received string',
    ],
    [
      'a wrong setting in a parent',
      `${ORIGIN}settings = { clients = 0 }\n[workloads.origin.profiles.b]\nextends = "default"\n`,
      'UP_CONFIG_INVALID',
      '/p/up.toml:10:',
      'clients: too small',
    ],
    [
      'a wrong choice',
      `${ORIGIN}settings.variant = "alll"\n`,
      'UP_CONFIG_INVALID',
      '/p/up.toml:10:',
      'variant must be "all" or "first". Did you mean "all"?',
    ],
    [
      'a placeholder that names nothing',
      `${HEAD}servers.http.port = "{settings.prot}"\n[workloads.web.profiles.default]\n`,
      'UP_CONFIG_INVALID',
      '/p/up.toml:6:',
      '{settings.prot} names nothing',
    ],
    [
      'a path that leaves the project',
      `${HEAD}runner = { root = "../..", files = ["a"], command = ["a"] }\n[workloads.web.profiles.default]\n`,
      'UP_CONFIG_INVALID',
      '/p/up.toml:6:',
      'without ".."',
    ],
  ])('%s', async (_, text, code, place, message) => {
    const error = await failure(text);
    expect(error.code).toBe(code);
    expect(error.message).toContain(place);
    expect(error.message).toContain(message);
    expect(error.exitCode).toBe(3);
    expect(error.hint).toBeTruthy();
  });

  it('tells of further problems in the hint', async () => {
    const error = await failure(`${ORIGIN}settings = { clients = 0, timeout = -1 }\n`);
    expect(error.message).toContain('clients');
    expect(error.hint).toContain('timeout');
  });
});

describe('loadRegistry', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'up-test-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('finds up.toml from a directory below the project', async () => {
    await writeFile(join(directory, 'up.toml'), `${HEAD}[workloads.web.profiles.default]\n`);
    await mkdir(join(directory, 'a/b'), { recursive: true });
    expect((await loadRegistry(join(directory, 'a/b'))).root).toBe(directory);
  });

  it('says where it looked', async () => {
    await expect(loadRegistry(directory)).rejects.toMatchObject({
      code: 'UP_CONFIG_NOT_FOUND',
      message: expect.stringContaining(directory),
    });
  });

  it('takes a directory of that name for none', async () => {
    await mkdir(join(directory, 'up.toml'));
    await expect(loadRegistry(directory)).rejects.toMatchObject({ code: 'UP_CONFIG_NOT_FOUND' });
  });

  it.skipIf(process.getuid?.() === 0)('says that it may not be read', async () => {
    await writeFile(join(directory, 'up.toml'), HEAD);
    await chmod(join(directory, 'up.toml'), 0);
    await expect(loadRegistry(directory)).rejects.toMatchObject({
      message: expect.stringContaining('EACCES'),
    });
  });

  it('refuses what is too large to be written by hand', async () => {
    await writeFile(join(directory, 'up.toml'), Buffer.alloc(4 * 1024 * 1024 + 1, '#'));
    await expect(loadRegistry(directory)).rejects.toMatchObject({ code: 'UP_CONFIG_SYNTAX' });
  });
});
