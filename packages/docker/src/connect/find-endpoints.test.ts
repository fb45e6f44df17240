import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findEndpoints } from './find-endpoints.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'up-endpoints-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function writeContext(name: string, host: string, more: object = {}): void {
  const hash = createHash('sha256').update(name).digest('hex');
  const directory = join(home, '.docker/contexts/meta', hash);
  mkdirSync(directory, { recursive: true });
  const meta = { Name: name, Endpoints: { docker: { Host: host, ...more } } };
  writeFileSync(join(directory, 'meta.json'), JSON.stringify(meta));
}

function chooseContext(config: string): void {
  mkdirSync(join(home, '.docker'), { recursive: true });
  writeFileSync(join(home, '.docker/config.json'), config);
}

const find = async (env: NodeJS.ProcessEnv): Promise<readonly string[]> =>
  (await findEndpoints({ env, home, uid: 1000 })).map(({ url, origin, problem }) =>
    [url, origin, ...(problem === undefined ? [] : [problem])].join(' | '),
  );

describe('where an engine is looked for', () => {
  it('by default: the sockets of known engines, in order', async () => {
    expect(await find({})).toEqual([
      'unix:///var/run/docker.sock | default socket of Docker',
      'unix:///run/user/1000/docker.sock | socket of rootless Docker',
      `unix://${home}/.docker/run/docker.sock | socket of Docker Desktop`,
      `unix://${home}/.docker/desktop/docker.sock | socket of Docker Desktop`,
      `unix://${home}/.colima/default/docker.sock | socket of Colima`,
      'unix:///run/user/1000/podman/podman.sock | socket of rootless Podman',
      'unix:///run/podman/podman.sock | socket of Podman',
      `unix://${home}/.local/share/containers/podman/machine/podman.sock | socket of a Podman machine`,
    ]);
  });

  it('what DOCKER_HOST names, and nothing else', async () => {
    chooseContext('{"currentContext":"colima"}');
    expect(await find({ DOCKER_HOST: 'tcp://engine:1', DOCKER_CONTEXT: 'x' })).toEqual([
      'tcp://engine:1 | DOCKER_HOST',
    ]);
    const [tls] = await findEndpoints({
      env: { DOCKER_HOST: 'tcp://engine', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' },
      home,
    });
    expect(tls?.target).toMatchObject({ port: 2376, tls: { directory: '/certs', verify: true } });
  });

  it('what DOCKER_CONTEXT names, and nothing else', async () => {
    writeContext('mine', 'unix:///mine.sock');
    expect(await find({ DOCKER_CONTEXT: 'mine' })).toEqual(['unix:///mine.sock | DOCKER_CONTEXT mine']);
    expect(await find({ DOCKER_CONTEXT: 'other' })).toEqual([
      'context other | DOCKER_CONTEXT other | there is no such context',
    ]);
    expect(await find({ DOCKER_CONTEXT: 'default' })).toHaveLength(8);
  });

  it('the current context and CONTAINER_HOST first', async () => {
    chooseContext('{"currentContext":"colima"}');
    writeContext('colima', `unix://${home}/.colima/default/docker.sock`);
    const found = await find({ CONTAINER_HOST: 'unix:///podman.sock' });
    expect(found.slice(0, 3)).toEqual([
      `unix://${home}/.colima/default/docker.sock | context colima`,
      'unix:///podman.sock | CONTAINER_HOST',
      'unix:///var/run/docker.sock | default socket of Docker',
    ]);
    expect(found).toHaveLength(9);
  });

  it('with the certificates of a context', async () => {
    writeContext('tls', 'tcp://engine:2376', { SkipTLSVerify: true });
    const hash = createHash('sha256').update('tls').digest('hex');
    const directory = join(home, '.docker/contexts/tls', hash, 'docker');
    mkdirSync(directory, { recursive: true });
    const [endpoint] = await findEndpoints({ env: { DOCKER_CONTEXT: 'tls' }, home });
    expect(endpoint?.target).toMatchObject({ tls: { directory, verify: false } });
  });

  it.each(['', '{', 'null', '[]', '{"currentContext":7}', '{"currentContext":"default"}'])(
    'as by default where the configuration is %j',
    async (config) => {
      chooseContext(config);
      expect(await find({})).toHaveLength(8);
    },
  );

  it.each(['', '{', '{"Endpoints":{"docker":{"Host":{}}}}', '{"Endpoints":null}'])(
    'not in a context whose file is %j',
    async (meta) => {
      writeContext('broken', '');
      const hash = createHash('sha256').update('broken').digest('hex');
      writeFileSync(join(home, '.docker/contexts/meta', hash, 'meta.json'), meta);
      expect((await find({ DOCKER_CONTEXT: 'broken' }))[0]).toContain('there is no such context');
    },
  );
});
