import type { Check } from '@up/core';
import type { HttpExpectation } from '@up/profiles';
import { describe, expect, it } from 'vitest';
import { eventually, freePort, serve, serveTcp } from '../test/serve.ts';
import { checkHttp } from './http-check.ts';

const { signal } = new AbortController();

function expectation(more: Partial<HttpExpectation> = {}): HttpExpectation {
  return { server: 'hls', path: '/health', status: 200, ...more };
}

function check(url: string, more: Partial<HttpExpectation> = {}): Promise<Check> {
  return checkHttp(expectation(more), { servers: new Map([['hls', url]]), signal, timeoutMs: 2000 });
}

describe.concurrent('checkHttp', () => {
  it('passes with what was answered as evidence', async () => {
    await using server = await serve((request, response) => response.end(`at ${request.url}`));
    expect(await check(server.url)).toEqual({
      name: 'GET /health',
      status: 'passed',
      evidence: '200 "at /health"',
    });
    // The path counts from the root of the server, whatever path the server announced.
    expect(await check(`${server.url}/app/`)).toMatchObject({ evidence: '200 "at /health"' });
    expect(await check(server.url, { path: '//host/x' })).toMatchObject({ evidence: '200 "at //host/x"' });
  });

  it('fails with the complaint as evidence', async () => {
    await using server = await serve((_, response) => response.writeHead(503).end('warming up'));
    expect(await check(server.url)).toEqual({
      name: 'GET /health',
      status: 'failed',
      evidence: '503 "warming up" instead of 200',
    });
  });

  it('fails with the reason where there is no answer', async () => {
    const port = await freePort();
    expect(await check(`http://127.0.0.1:${port}`)).toMatchObject({
      status: 'failed',
      evidence: `http://127.0.0.1:${port}/health: connection refused`,
    });
  });

  it('fails where the server is not known, or known by something that is no address', async () => {
    expect(await check('http://127.0.0.1', { server: 'metrics' })).toMatchObject({
      status: 'failed',
      evidence: 'nothing listens as "metrics" yet',
    });
    for (const url of ['nonsense', 'mailto:somebody', '']) {
      expect(await check(url)).toMatchObject({ status: 'failed', evidence: '"hls" has no usable address' });
    }
  });

  it('rejects with the reason of an abort, and with nothing else', async () => {
    await using server = await serveTcp(() => undefined);
    const abort = new AbortController();
    const servers = new Map([['hls', server.url]]);
    const checking = checkHttp(expectation(), { servers, signal: abort.signal });
    await eventually(() => server.connections() === 1);
    const reason = new Error('enough');
    abort.abort(reason);
    await expect(checking).rejects.toBe(reason);
  });
});

describe.concurrent('checkHttp: what must change', () => {
  it('passes when the body changes', async () => {
    let count = 0;
    await using server = await serve((_, response) => {
      count += 1;
      response.end(`#EXTM3U ${count}`);
    });
    const changing = await check(server.url, { bodyIncludes: '#EXTM3U', changesWithinSec: 30 });
    expect(changing).toEqual({
      name: '/health advances',
      status: 'passed',
      evidence: expect.stringMatching(/^changed after .* m?s$/),
    });
  });

  it('fails when it stays the same', async () => {
    await using server = await serve((_, response) => response.end('#EXTM3U 1'));
    expect(await check(server.url, { changesWithinSec: 0.1 })).toMatchObject({
      status: 'failed',
      evidence: 'the same for 0.1 s',
    });
  });

  it('does not take an error page for a change', async () => {
    let count = 0;
    await using server = await serve((_, response) => {
      count += 1;
      response.writeHead(count === 1 ? 200 : 500).end(`page ${count}`);
    });
    expect(await check(server.url, { changesWithinSec: 30 })).toMatchObject({
      status: 'failed',
      evidence: expect.stringMatching(/^500 "page 2" instead of 200, after /),
    });
  });

  it('fails when the server is gone in between, and at once when the first answer is wrong', async () => {
    let count = 0;
    await using server = await serve((request, response) => {
      count += 1;
      if (count === 1) response.end('1');
      else request.socket.destroy();
    });
    expect(await check(server.url, { changesWithinSec: 30 })).toMatchObject({
      status: 'failed',
      evidence: `${server.url}/health: connection closed`,
    });
    count = 0;
    expect(await check(server.url, { body: '2', changesWithinSec: 30 })).toMatchObject({
      status: 'failed',
      evidence: 'body "1" instead of "2"',
    });
  });

  it('is given up by an abort between two answers', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    await using server = await serve((_, response) => {
      response.end('1', () => setTimeout(() => abort.abort(reason), 20));
    });
    const servers = new Map([['hls', server.url]]);
    const changing = checkHttp(expectation({ changesWithinSec: 30 }), { servers, signal: abort.signal });
    await expect(changing).rejects.toBe(reason);
  });
});
