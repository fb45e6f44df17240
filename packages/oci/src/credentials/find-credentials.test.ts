import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCredentials } from './find-credentials.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'up-credentials-'));
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

async function write(name: string, content: unknown, mode = 0o600): Promise<string> {
  const path = join(home, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  await chmod(path, mode);
  return path;
}

function auth(text: string): object {
  return { auth: Buffer.from(text).toString('base64') };
}

async function find(
  registry = 'r.example',
  repository = 'team/app',
  env: NodeJS.ProcessEnv = { HOME: home },
) {
  const signal = new AbortController().signal;
  return await findCredentials({ registry, repository }, { env, signal });
}

/** A credential helper as a script, on a PATH of its own. */
async function helper(name: string, script: string): Promise<NodeJS.ProcessEnv> {
  await write(`bin/docker-credential-${name}`, `#!/bin/sh\n${script}\n`, 0o755);
  return { HOME: home, PATH: `${home}/bin:/usr/bin:/bin` };
}

describe('files of credentials', () => {
  it.each([
    ['a password', auth('me:pass:word'), { type: 'password', username: 'me', password: 'pass:word' }],
    [
      'a password with zeros behind it',
      auth('me:x\0\0'),
      { type: 'password', username: 'me', password: 'x' },
    ],
    ['fields', { username: 'me', password: 'x' }, { type: 'password', username: 'me', password: 'x' }],
    ['an identity token', { ...auth('u:p'), identitytoken: 't' }, { type: 'identity-token', token: 't' }],
    ['a registry token', { registrytoken: 't' }, { type: 'registry-token', token: 't' }],
    ['nothing', {}, undefined],
    ['no colon', auth('me'), undefined],
    ['no object', 'me:x', undefined],
    ['numbers', { auth: 7, identitytoken: 8 }, undefined],
  ])('hold %s', async (_, entry, expected) => {
    await write('.docker/config.json', { auths: { 'r.example': entry } });
    expect((await find()).credentials).toEqual(expected);
  });

  it.each([
    ['r.example', 'r.example'],
    ['r.example', 'https://r.example'],
    ['r.example', 'https://r.example/v1/'],
    ['r.example:5000', 'http://r.example:5000/v2/'],
    ['r.example', 'r.example/v1/'],
    ['docker.io', 'https://index.docker.io/v1/'],
    ['docker.io', 'docker.io'],
    ['docker.io', 'registry-1.docker.io'],
    ['r.example', 'r.example/team'],
    ['r.example', 'r.example/team/app'],
  ])('know %s as %s', async (registry, key) => {
    await write('.docker/config.json', { auths: { [key]: auth('me:x') } });
    expect((await find(registry)).credentials).toBeDefined();
  });

  it.each([
    'r.example:5000',
    'example',
    'other.example',
    'https://r.example.evil/',
    'r.example/other',
    'evil/r.example',
    '',
    '__proto__',
  ])('do not take %j for r.example', async (key) => {
    await write('.docker/config.json', `{"auths":{${JSON.stringify(key)}:${JSON.stringify(auth('me:x'))}}}`);
    expect((await find()).credentials).toBeUndefined();
  });

  it('have the longest namespace of podman first', async () => {
    const auths = {
      'r.example': auth('host:x'),
      'r.example/team': auth('team:x'),
      'r.example/team/app': auth('app:x'),
    };
    await write('.docker/config.json', { auths });
    expect((await find()).credentials).toMatchObject({ username: 'app' });
    expect((await find('r.example', 'team/b')).credentials).toMatchObject({ username: 'team' });
    expect((await find('r.example', 'b')).credentials).toMatchObject({ username: 'host' });
  });

  it('are read in their order, and say where it was', async () => {
    const entry = (user: string): object => ({ auths: { 'r.example': auth(`${user}:x`) } });
    const named = await write('named.json', entry('named'));
    const docker = await write('docker/config.json', entry('docker'));
    const podman = await write('run/containers/auth.json', entry('podman'));
    const lasting = await write('config/containers/auth.json', entry('lasting'));
    const env = {
      REGISTRY_AUTH_FILE: named,
      DOCKER_CONFIG: join(home, 'docker'),
      XDG_RUNTIME_DIR: join(home, 'run'),
      XDG_CONFIG_HOME: join(home, 'config'),
    };
    for (const path of [named, docker, podman, lasting]) {
      expect((await find('r.example', 'a', env)).origin).toBe(path);
      await rm(path);
    }
    expect(await find('r.example', 'a', env)).toEqual({
      credentials: undefined,
      origin: undefined,
      problems: [],
    });
    expect(await find('r.example', 'a', {})).toMatchObject({ credentials: undefined });
  });

  it('that cannot be used are named, and passed over', async () => {
    const named = await write('named.json', '{"auths": {"r.example": {"auth": "c2VjcmV0OnNlY3JldA=="}');
    await write('.docker/config.json', { auths: { 'r.example': auth('me:x') } });
    const found = await find('r.example', 'a', { HOME: home, REGISTRY_AUTH_FILE: named });
    expect(found).toMatchObject({ credentials: { username: 'me' } });
    expect(found.problems).toEqual([`${named} cannot be used: it is not JSON as Docker writes it`]);
    const directory = await find('r.example', 'a', { REGISTRY_AUTH_FILE: home });
    expect(directory.problems).toEqual([`${home} cannot be used: it is no such file`]);
  });
});

describe('credential helpers', () => {
  const answer = (user: string): string =>
    JSON.stringify({ ServerURL: 'x', Username: user, Secret: 's3cret' });

  it('are asked for the host on stdin', async () => {
    const env = await helper(
      'vault',
      `test "$1" = get && test "$(cat)" = r.example && echo '${answer('me')}'`,
    );
    await write('.docker/config.json', { credHelpers: { 'r.example': 'vault' }, credsStore: 'missing' });
    expect(await find('r.example', 'a', env)).toEqual({
      credentials: { type: 'password', username: 'me', password: 's3cret' },
      origin: 'docker-credential-vault',
      problems: [],
    });
  });

  it('know Docker Hub by its old address, and identity tokens by the user', async () => {
    const env = await helper(
      'desktop',
      `test "$(cat)" = https://index.docker.io/v1/ && echo '${answer('<token>')}'`,
    );
    await write('.docker/config.json', {
      auths: { 'https://index.docker.io/v1/': {} },
      credsStore: 'desktop',
    });
    expect((await find('docker.io', 'library/a', env)).credentials).toEqual({
      type: 'identity-token',
      token: 's3cret',
    });
  });

  it('that know nothing leave it to the files', async () => {
    const env = await helper('vault', 'echo credentials not found in native keychain; exit 1');
    await write('.docker/config.json', { auths: { 'r.example': auth('file:x') }, credsStore: 'vault' });
    expect(await find('r.example', 'a', env)).toMatchObject({
      credentials: { username: 'file' },
      problems: [],
    });
    await write('.docker/config.json', { credsStore: 'vault' });
    expect(await find('r.example', 'a', env)).toMatchObject({ credentials: undefined, problems: [] });
  });

  it.each([
    ['exit 3', 'docker-credential-vault exited with 3'],
    ['echo s3cret', 'docker-credential-vault did not answer with credentials'],
    ["echo 's3cret' >&2; kill -9 $$", 'docker-credential-vault could not be run'],
  ])('that fail are named, without what they printed: %s', async (script, problem) => {
    const env = await helper('vault', script);
    await write('.docker/config.json', { credsStore: 'vault' });
    expect(await find('r.example', 'a', env)).toEqual({
      credentials: undefined,
      origin: undefined,
      problems: [problem],
    });
  });

  it.each([
    ['gone', 'docker-credential-gone is not installed'],
    ['../../bin/sh', 'the name of a credential helper is none'],
    ['a b', 'the name of a credential helper is none'],
  ])('that cannot be: %s', async (credsStore, problem) => {
    await write('.docker/config.json', { credsStore });
    expect((await find('r.example', 'a', await helper('other', ''))).problems).toEqual([problem]);
  });

  it('end with the signal', async () => {
    const env = await helper('vault', 'sleep 60');
    await write('.docker/config.json', { credsStore: 'vault' });
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 50);
    const search = findCredentials(
      { registry: 'r.example', repository: 'a' },
      { env, signal: controller.signal },
    );
    await expect(search).rejects.toBe(reason);
  });
});
