import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpError } from '@up/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectEngine } from './connect-engine.ts';

const signal = new AbortController().signal;
let root = '';
let servers: Server[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'up-connect-'));
});
afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
  rmSync(root, { recursive: true });
});

async function listen(server: Server): Promise<string> {
  const path = join(root, `${servers.push(server)}.sock`);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return `unix://${path}`;
}

const http = (listener: RequestListener): Promise<string> => listen(createHttpServer(listener));
const raw = (listener: (socket: Socket) => void): Promise<string> => listen(createServer(listener));

async function reasonOf(url: string): Promise<string> {
  try {
    await connectEngine({ env: { DOCKER_HOST: url }, signal, timeoutMs: 200 });
  } catch (error) {
    if (error instanceof UpError && error.code === 'UP_ENGINE_UNREACHABLE' && error.exitCode === 4)
      return error.message;
    throw error;
  }
  throw new Error('it connected');
}

describe('an endpoint that is no engine', () => {
  it('does not exist', async () => {
    const url = `unix://${root}/none.sock`;
    expect(await reasonOf(url)).toBe(
      `No container engine answers at ${url} (DOCKER_HOST): there is no such socket`,
    );
  });

  it('is a file', async () => {
    writeFileSync(join(root, 'file'), '');
    expect(await reasonOf(`unix://${root}/file`)).toMatch(/: nobody listens there$/);
  });

  it('was left by a daemon that is gone', async () => {
    const url = await raw(() => undefined);
    const path = url.replace('unix://', '');
    // A socket that outlives its listener: closing would remove it.
    const moved = `${path}.left`;
    renameSync(path, moved);
    servers.pop()?.close();
    expect(await reasonOf(`unix://${moved}`)).toMatch(/: nobody listens there$/);
  });

  it.skipIf(process.getuid?.() === 0)('may not be used (root uses everything)', async () => {
    const url = await http((_, response) => response.end('{}'));
    chmodSync(url.replace('unix://', ''), 0);
    expect(await reasonOf(url)).toMatch(/: permission denied$/);
  });

  it('never answers', async () => {
    expect(await reasonOf(await raw(() => undefined))).toMatch(/: it did not answer within 0\.2 s$/);
  });

  it('answers half, then never again', async () => {
    const url = await raw((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"Api'));
    expect(await reasonOf(url)).toMatch(/: it did not answer within 0\.2 s$/);
  });

  it('hangs up', async () => {
    expect(await reasonOf(await raw((socket) => socket.destroy()))).toMatch(/: it closed the connection$/);
    const half = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"Api'));
    expect(await reasonOf(half)).toMatch(/: it closed the connection$/);
  });

  it('is no HTTP server', async () => {
    expect(await reasonOf(await raw((socket) => socket.end('SSH-2.0-x\r\n')))).toMatch(/not HTTP/);
  });

  it('is another HTTP server', async () => {
    expect(await reasonOf(await http((_, response) => response.end('<html>')))).toMatch(
      /no container engine$/,
    );
    const forbidden = await http((_, response) =>
      response.writeHead(403).end('{"message":"no \\u001b[31mentry"}'),
    );
    expect(await reasonOf(forbidden)).toContain('no entry');
  });
});

describe('connectEngine', () => {
  const version = { ApiVersion: '1.41', Version: '20.10.24', Arch: 'amd64', Os: 'linux' };
  const engine = (more: object = {}): Promise<string> =>
    http((_, response) => response.end(JSON.stringify({ ...version, ...more })));

  it('tells Docker from Podman', async () => {
    const docker = await engine();
    expect(await connectEngine({ env: { DOCKER_HOST: docker }, signal })).toMatchObject({
      kind: 'docker',
      url: docker,
      version: '20.10.24',
      architecture: 'amd64',
    });
    const podman = await engine({ Version: '4.3.1', Components: [{ Name: 'Podman Engine' }] });
    expect(await connectEngine({ env: { DOCKER_HOST: podman }, signal })).toMatchObject({ kind: 'podman' });
  });

  it('takes the first that answers, and tells all that it tried when none does', async () => {
    const hanging = await raw(() => undefined);
    const env = { XDG_RUNTIME_DIR: root, CONTAINER_HOST: hanging };
    const failure = await connectEngine({ env, signal, timeoutMs: 100, home: root }).catch(
      (error: unknown) => error,
    );
    if (failure instanceof UpError) {
      expect(failure.message).toContain(`${hanging} (CONTAINER_HOST): it did not answer within 0.1 s`);
      expect(failure.details['tried']).toContainEqual({
        endpoint: `unix://${root}/podman/podman.sock`,
        origin: 'socket of rootless Podman',
        reason: 'there is no such socket',
      });
      expect(failure.hint).toContain('DOCKER_HOST');
    }
    const url = await engine();
    expect(await connectEngine({ env: { ...env, CONTAINER_HOST: url }, signal })).toMatchObject({ url });
  });

  it('is over at once when it is aborted', async () => {
    const url = await raw(() => undefined);
    const abort = new AbortController();
    const connecting = connectEngine({ env: { DOCKER_HOST: url }, signal: abort.signal });
    setTimeout(() => abort.abort(new Error('enough')), 20);
    await expect(connecting).rejects.toThrow('enough');
    await expect(connectEngine({ env: {}, signal: abort.signal })).rejects.toThrow('enough');
  });

  it('does not ask the environment of the process', async () => {
    const url = await engine();
    const { DOCKER_HOST: before } = process.env;
    process.env['DOCKER_HOST'] = 'tcp://10.255.255.1:1';
    try {
      expect(await connectEngine({ env: { DOCKER_HOST: url }, signal })).toMatchObject({ url });
    } finally {
      if (before === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = before;
    }
  });

  it('reaches an engine by TCP', async () => {
    const server = createHttpServer((_, response) => response.end(JSON.stringify(version)));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const url = `tcp://127.0.0.1:${port}`;
    expect(await connectEngine({ env: { DOCKER_HOST: url }, signal })).toMatchObject({ url, kind: 'docker' });
  });
});
