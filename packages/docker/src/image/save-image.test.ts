import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectEngine } from '../connect/connect-engine.ts';

const signal = new AbortController().signal;
let root = '';
let server: Server;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'up-save-'));
});
afterEach(() => {
  server.close();
  rmSync(root, { recursive: true });
});

/** A server that says it is an engine, and saves as it is told. */
async function save(listener: RequestListener): Promise<Buffer> {
  const path = join(root, 'engine.sock');
  server = createServer((request, response) => {
    if (request.url?.startsWith('/version'))
      response.end('{"ApiVersion":"1.41","Version":"20.10.24","Arch":"amd64"}');
    else listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const engine = await connectEngine({ env: { DOCKER_HOST: `unix://${path}` }, signal });
  const parts: Uint8Array[] = [];
  for await (const part of engine.saveImage('image:1', { signal })) parts.push(part);
  return Buffer.concat(parts);
}

describe('an engine that saves an image', () => {
  it('sends it in pieces', async () => {
    const saved = await save((request, response) => {
      expect(request.url).toBe('/images/image:1/get');
      response.write(Buffer.alloc(100_000, 1));
      setTimeout(() => response.end(Buffer.alloc(1000)), 20);
    });
    expect(saved).toHaveLength(101_000);
  });

  it('fails behind the first byte, and says so there', async () => {
    const saving = save((_, response) => {
      response.write(Buffer.alloc(100_000, 1));
      response.end('{"errorDetail":{"message":"layer \\"x\\" is gone"},"error":"layer \\"x\\" is gone"}\r\n');
    });
    await expect(saving).rejects.toMatchObject({
      code: 'UP_ENGINE_FAILED',
      message: expect.stringMatching(/^Image image:1 cannot be saved: layer .* is gone$/),
    });
  });

  it('runs out of disk behind the first byte', async () => {
    const saving = save((_, response) => {
      response.end(`${'\0'.repeat(5000)}{"errorDetail":{"message":"write /var: no space left on device"}}`);
    });
    await expect(saving).rejects.toMatchObject({ code: 'UP_DISK_FULL' });
  });

  it('goes away in the middle', async () => {
    const saving = save((_, response) => {
      response.write(Buffer.alloc(100_000, 1));
      setTimeout(() => response.destroy(), 20);
    });
    await expect(saving).rejects.toMatchObject({
      code: 'UP_ENGINE_UNREACHABLE',
      message: expect.stringMatching(/^Image image:1 cannot be saved: Docker at .* ended the connection$/),
    });
  });

  it.each([
    [404, '{"message":"reference does not exist"}'],
    [500, '{"message":"image not known"}'],
  ])('has no such image: %i %s', async (status, body) => {
    const saving = save((_, response) => response.writeHead(status).end(body));
    await expect(saving).rejects.toMatchObject({ code: 'UP_IMAGE_NOT_FOUND', hint: 'docker pull image:1' });
  });

  it('refuses in words that would harm a terminal', async () => {
    const saving = save((_, response) => response.writeHead(500).end('{"message":"\\u001b[31mno\\r\\n"}'));
    await expect(saving).rejects.toMatchObject({
      code: 'UP_ENGINE_FAILED',
      message: 'Image image:1 cannot be saved: no',
    });
  });
});
