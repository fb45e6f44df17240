import { access, chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../limits.ts';
import { gzipLayer, ociImage, plainLayer, sha256 } from '../../testing/build-image.ts';
import { file } from '../../testing/layer-tar.ts';
import { ImageOpener } from '../../testing/open-bytes.ts';
import { fetchAccessToken } from './access-token.ts';
import { parseChallenges } from './challenge.ts';
import { DEFAULT_TIMES } from './http-exchange.ts';
import { openFromRegistry, refusalOf } from './testing/open-from-registry.ts';
import { type Behaviour, RegistryServer, sendError } from './testing/registry-server.ts';

const LAYERS = [gzipLayer([file('a')]), plainLayer([file('b')])];
const MEMBERS = ociImage({ layers: LAYERS });
const SECRET = 'correct horse: battery';
const BASIC = `Basic ${Buffer.from(`me:${SECRET}`).toString('base64')}`;

let opener: ImageOpener;
let registry: RegistryServer;
let other: RegistryServer;

beforeEach(async () => {
  opener = await ImageOpener.create();
  registry = await RegistryServer.start(MEMBERS);
  other = await RegistryServer.start();
});

afterEach(async () => {
  await registry[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
  await opener[Symbol.asyncDispose]();
});

/** The environment of somebody who has this config.json, and perhaps a credential helper. */
async function loggedIn(
  config: object,
  helper?: { name: string; script: string },
): Promise<NodeJS.ProcessEnv> {
  const home = opener.fresh();
  await mkdir(home);
  await writeFile(join(home, 'config.json'), JSON.stringify(config));
  if (helper !== undefined) {
    const path = join(home, `docker-credential-${helper.name}`);
    await writeFile(path, `#!/bin/sh\n${helper.script}\n`);
    await chmod(path, 0o755);
  }
  return { DOCKER_CONFIG: home, PATH: `${home}:/usr/bin:/bin` };
}

function auths(entry: object): object {
  return { auths: { [registry.host]: entry } };
}

const PASSWORD = { auth: Buffer.from(`me:${SECRET}`).toString('base64') };

/** Refuses requests that do not carry one of these. */
function demand(accepted: () => readonly string[], challenge: string): Behaviour {
  return ({ seen, response }) => {
    if (accepted().includes(seen.headers.authorization ?? '')) return false;
    sendError(response, 401, 'UNAUTHORIZED', { 'www-authenticate': challenge });
    return true;
  };
}

function bearer(scope = 'repository:app:pull'): string {
  return `Bearer realm="${other.url}/token",service="the registry",scope="${scope}"`;
}

/** An authorisation server that grants `t1`, `t2`... */
function grant(delayMs = 0): { readonly tokens: string[] } {
  const tokens: string[] = [];
  other.behave(({ response }) => {
    tokens.push(`Bearer t${tokens.length + 1}`);
    const body = JSON.stringify({ token: `t${tokens.length}` });
    setTimeout(() => response.end(body), delayMs);
    return true;
  });
  return { tokens };
}

describe('a registry that asks for a token', () => {
  it('gets one for anybody, the same for all requests', async () => {
    const { tokens } = grant();
    registry.behave(demand(() => tokens, bearer()));
    const image = await openFromRegistry(registry.reference);
    expect(image.problems).toEqual([]);
    expect(other.requests).toHaveLength(1);
    const [asked] = other.requests;
    expect(asked?.path).toBe('/token?service=the+registry&scope=repository%3Aapp%3Apull');
    expect(asked?.headers.authorization).toBeUndefined();
    expect(registry.asked[0]).toBe(registry.asked[1]);
    expect(registry.requests.slice(1).every(({ headers }) => headers.authorization === 'Bearer t1')).toBe(
      true,
    );
  });

  it('gets one with a password, which goes to the authorisation server only', async () => {
    const { tokens } = grant();
    registry.behave(demand(() => tokens, `Negotiate, Basic realm="x", ${bearer()}`));
    await openFromRegistry(registry.reference, { env: await loggedIn(auths(PASSWORD)) });
    expect(other.requests[0]?.headers.authorization).toBe(BASIC);
    expect(other.requests[0]?.path).toContain('account=me');
    expect(registry.requests.map(({ headers }) => headers.authorization)).not.toContain(BASIC);
  });

  it('gets one for an identity token', async () => {
    registry.behave(demand(() => ['Bearer granted'], bearer('repository:app:pull repository:base:pull')));
    other.behave(({ response }) => {
      response.end(JSON.stringify({ access_token: 'granted' }));
      return true;
    });
    await openFromRegistry(registry.reference, {
      env: await loggedIn(auths({ identitytoken: 'refresh me' })),
    });
    expect(other.requests).toHaveLength(1);
    expect(other.requests[0]).toMatchObject({ method: 'POST', path: '/token' });
    expect(Object.fromEntries(new URLSearchParams(other.requests[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      service: 'the registry',
      client_id: 'up',
      scope: 'repository:app:pull repository:base:pull',
      refresh_token: 'refresh me',
    });
  });

  it('gets a new one when the old one has expired, one for all requests that find out', async () => {
    const { tokens } = grant(50);
    const layers = LAYERS.map(({ tar, stored }) => sha256(stored ?? tar));
    registry.behave((visit) => {
      const isLayer = layers.some((hex) => visit.seen.path.endsWith(hex));
      return demand(() => (isLayer ? tokens.slice(1) : tokens), bearer())(visit);
    });
    expect((await openFromRegistry(registry.reference)).problems).toEqual([]);
    expect(tokens).toEqual(['Bearer t1', 'Bearer t2']);
    const perLayer = layers.map((hex) => registry.asked.filter((path) => path.endsWith(hex)).length);
    expect(perLayer).toEqual([2, 2]);
  });

  it.each([
    ['no realm', 'Bearer service="x"'],
    ['a realm that is no address', 'Bearer realm="file:///etc/passwd"'],
    ['credentials in the realm', 'Bearer realm="http://a:b@127.0.0.1/"'],
  ])('is refused with %s', async (_, challenge) => {
    registry.behave(demand(() => [], challenge));
    expect((await refusalOf(openFromRegistry(registry.reference))).code).toBe('UP_REGISTRY_UNREACHABLE');
  });

  it.each([
    ['no JSON', '<html>'],
    ['no token', '{}'],
    ['a token that would break the header', JSON.stringify({ token: 'x\r\nsecret: y' })],
    ['no end of it', `{"token":"${'x'.repeat(300_000)}"}`],
  ])('is given up where the authorisation server answers with %s', async (_, body) => {
    registry.behave(demand(() => [], bearer()));
    other.behave(({ response }) => {
      response.end(body);
      return true;
    });
    const { code, message } = await refusalOf(openFromRegistry(registry.reference));
    expect(code).toBe('UP_REGISTRY_UNREACHABLE');
    expect(message).toContain(`${other.host} answers without a token`);
  });

  it('denies access: says so, with the words of the registry, and how to log in', async () => {
    const { tokens } = grant();
    registry.behave(({ response }) => {
      const challenge = `${bearer()},error="insufficient_scope"`;
      sendError(response, tokens.length === 0 ? 401 : 403, 'DENIED', { 'www-authenticate': challenge });
      return true;
    });
    expect(await refusalOf(openFromRegistry(registry.reference))).toEqual({
      code: 'UP_REGISTRY_DENIED',
      message: `${registry.host} denies access to ${registry.host}/app:1: ${registry.host} answers 403 Forbidden (DENIED: denied it is)`,
      hint: `Log in: docker login ${registry.host}`,
    });
  });

  it('never shows a secret, whatever refuses it', async () => {
    registry.behave(demand(() => [], bearer()));
    other.behave(({ seen, response }) => {
      sendError(response, 401, 'UNAUTHORIZED', { echo: seen.headers.authorization });
      return true;
    });
    const env = await loggedIn(auths(PASSWORD));
    const error = await openFromRegistry(registry.reference, { env }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'UP_REGISTRY_DENIED' });
    const shown = `${String(error)} ${JSON.stringify(error)}`;
    expect(shown).toContain('config.json were refused');
    for (const secret of [SECRET, PASSWORD.auth, BASIC]) expect(shown).not.toContain(secret);
  });
});

describe('a registry that asks for a password', () => {
  it('gets that of the file', async () => {
    registry.behave(demand(() => [BASIC], 'Basic realm="the registry"'));
    expect(
      (await openFromRegistry(registry.reference, { env: await loggedIn(auths(PASSWORD)) })).problems,
    ).toEqual([]);
  });

  it('gets that of a credential helper', async () => {
    registry.behave(demand(() => [BASIC], 'Basic realm="the registry"'));
    const answer = JSON.stringify({ ServerURL: 'x', Username: 'me', Secret: SECRET });
    const script = `test "$1" = get && test "$(cat)" = ${registry.host} && echo '${answer}'`;
    const env = await loggedIn({ credHelpers: { [registry.host]: 'vault' } }, { name: 'vault', script });
    expect((await openFromRegistry(registry.reference, { env })).problems).toEqual([]);
  });

  it('denies access without credentials, and to wrong ones', async () => {
    registry.behave(demand(() => [BASIC], 'Basic realm="the registry"'));
    const nobody = await refusalOf(openFromRegistry(registry.reference));
    expect(nobody).toMatchObject({
      code: 'UP_REGISTRY_DENIED',
      hint: `Log in: docker login ${registry.host}`,
    });
    expect(nobody.message).toContain('401 Unauthorized (UNAUTHORIZED: unauthorized it is); no credentials');
    const env = await loggedIn(auths({ username: 'me', password: 'wrong' }));
    expect((await refusalOf(openFromRegistry(registry.reference, { env }))).code).toBe('UP_REGISTRY_DENIED');
  });

  it('says which helper failed, but none of what it printed', async () => {
    registry.behave(demand(() => [BASIC], 'Basic realm="the registry"'));
    const script = `echo '{"Secret":"${SECRET}"}'; echo '${SECRET}' >&2; exit 7`;
    const env = await loggedIn({ credsStore: 'broken' }, { name: 'broken', script });
    const error = await openFromRegistry(registry.reference, { env }).catch((thrown: unknown) => thrown);
    const shown = `${String(error)} ${JSON.stringify(error)}`;
    expect(shown).toContain('docker-credential-broken exited with 7');
    expect(shown).not.toContain(SECRET);
  });
});

describe('credentials stay where they belong', () => {
  it('go nowhere else by a redirect, and nobody else is answered with them', async () => {
    const { tokens } = { tokens: ['Bearer t'] };
    const env = await loggedIn(auths({ registrytoken: 't' }));
    other.serve(MEMBERS);
    registry.behave((visit) => {
      const { seen, response } = visit;
      if (demand(() => tokens, bearer())(visit)) return true;
      if (!seen.path.includes('/blobs/')) return false;
      response.writeHead(307, { location: `${other.url}${seen.path}` }).end();
      return true;
    });
    expect((await openFromRegistry(registry.reference, { env })).problems).toEqual([]);
    expect(other.requests.length).toBeGreaterThan(2);
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual(
      other.requests.map(() => undefined),
    );
    other.behave(demand(() => ['Bearer t'], 'Bearer realm="http://127.0.0.1/"'));
    other.forget();
    expect((await refusalOf(openFromRegistry(registry.reference, { env }))).code).toBe('UP_REGISTRY_DENIED');
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual(
      other.requests.map(() => undefined),
    );
  });

  it('are not told to where a registry redirects to, whatever is asked there', async () => {
    const env = await loggedIn(auths(PASSWORD));
    other.behave(demand(() => [], bearer()));
    registry.behave((visit) => {
      const { seen, response } = visit;
      if (demand(() => [BASIC], 'Basic realm="x"')(visit)) return true;
      if (!seen.path.includes('/blobs/')) return false;
      response.writeHead(307, { location: `${other.url}${seen.path}` }).end();
      return true;
    });
    expect((await refusalOf(openFromRegistry(registry.reference, { env }))).code).toBe('UP_REGISTRY_DENIED');
    expect(other.requests.filter(({ path }) => path.startsWith('/token'))).toEqual([]);
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('stay with a redirect on the same host', async () => {
    const env = await loggedIn(auths({ registrytoken: 't' }));
    registry.behave((visit) => {
      const { seen, response } = visit;
      if (demand(() => ['Bearer t'], 'Bearer realm="x"')(visit)) return true;
      if (!seen.path.endsWith('/manifests/1')) return false;
      const digest = `sha256:${sha256(Buffer.from(manifestOf()))}`;
      response.writeHead(302, { location: `./${digest}` }).end();
      return true;
    });
    expect((await openFromRegistry(registry.reference, { env })).problems).toEqual([]);
  });

  it.each([
    [false, undefined],
    [true, BASIC],
  ])('go over plain HTTP only for a registry of this machine: %s', async (mayTrustHttp, expected) => {
    grant();
    const [challenge] = parseChallenges(bearer());
    if (challenge === undefined) throw new Error('no challenge');
    const credentials = { type: 'password', username: 'me', password: SECRET } as const;
    const request = { challenge, credentials, repository: 'app', isRegistryHttps: false, mayTrustHttp };
    const signal = new AbortController().signal;
    const subject = { image: 'cache/app:1', registry: 'cache' };
    await fetchAccessToken(request, { signal, times: DEFAULT_TIMES, subject });
    expect(other.requests[0]?.headers.authorization).toBe(expected);
    const refused = fetchAccessToken(
      { ...request, isRegistryHttps: true },
      { signal, times: DEFAULT_TIMES, subject },
    );
    expect((await refusalOf(refused)).message).toContain('without HTTPS');
  });

  it('are not looked for where nobody asks', async () => {
    const env = await loggedIn(
      { credsStore: 'loud' },
      { name: 'loud', script: `touch ${join(opener.root, 'asked')}` },
    );
    await openFromRegistry(registry.reference, { env, limits: DEFAULT_LIMITS });
    await expect(access(join(opener.root, 'asked'))).rejects.toThrow();
  });
});

function manifestOf(): string | Uint8Array {
  const index = JSON.parse(String(MEMBERS['index.json'])) as { manifests: { digest: string }[] };
  return MEMBERS[`blobs/${index.manifests[0]?.digest.replace(':', '/')}`] ?? '';
}
