import type { Expectations, HttpExpectation } from '@up/profiles';
import { describe, expect, it } from 'vitest';
import { freePort, serve, serveTcp } from '../test/serve.ts';
import { checkLiveness, type WaitOptions, waitUntilReady } from './wait-until-ready.ts';

const health: HttpExpectation = { server: 'hls', path: '/health', status: 200, body: 'OK' };
const playlist: HttpExpectation = { server: 'hls', path: '/live', status: 200, bodyIncludes: '#EXTM3U' };
const advances: HttpExpectation = { server: 'hls', path: '/live', status: 200, changesWithinSec: 20 };

function options(url: string, expect: Partial<Expectations> = {}): WaitOptions {
  return {
    expect: { readyWithinSec: 30, http: [health], ...expect },
    servers: () => new Map([['hls', url]]),
    signal: new AbortController().signal,
    name: 'test-origin/default',
    pollMs: 5,
  };
}

describe.concurrent('waitUntilReady', () => {
  it('waits until every expectation holds, and leaves out what must change over time', async () => {
    let requests = 0;
    const paths = new Set<string | undefined>();
    await using server = await serve((request, response) => {
      requests += 1;
      paths.add(request.url);
      if (requests < 4) response.writeHead(503).end();
      else response.end(request.url === '/health' ? 'OK' : '#EXTM3U');
    });
    const checks = await waitUntilReady(options(server.url, { http: [health, playlist, advances] }));
    expect(checks.map(({ name, status }) => [name, status])).toEqual([
      ['GET /health', 'passed'],
      ['GET /live', 'passed'],
    ]);
    expect(requests).toBe(5);
    expect([...paths]).toEqual(['/health', '/live']);
  });

  it('sees a server that becomes known, and one that starts to listen', async () => {
    await using server = await serve((_, response) => response.end('OK'));
    const closed = `http://127.0.0.1:${await freePort()}`;
    const stages = [new Map(), new Map([['hls', closed]]), new Map([['hls', server.url]])];
    const servers = (): ReadonlyMap<string, string> =>
      (stages.length > 1 ? stages.shift() : stages[0]) ?? new Map();
    expect(await waitUntilReady({ ...options(''), servers })).toMatchObject([{ status: 'passed' }]);
  });

  it('has nothing to wait for where nothing is expected', async () => {
    expect(await waitUntilReady(options('', { http: [] }))).toEqual([]);
    expect(await waitUntilReady(options('', { http: [advances] }))).toEqual([]);
  });

  it('gives up in time, with what was seen last', async () => {
    await using server = await serve((_, response) => response.end('starting'));
    await expect(waitUntilReady(options(server.url, { readyWithinSec: 0.05 }))).rejects.toMatchObject({
      code: 'UP_TIMEOUT',
      exitCode: 5,
      message:
        'test-origin/default was not healthy within 0.05 s: GET /health: body "starting" instead of "OK"',
      hint: expect.stringContaining('readyWithinSec'),
      details: { checks: [{ name: 'GET /health', status: 'failed' }] },
    });
  });

  it('does not wait longer for a server that hangs than for one that is refused', async () => {
    await using server = await serveTcp(() => undefined);
    const started = performance.now();
    await expect(waitUntilReady(options(server.url, { readyWithinSec: 0.05 }))).rejects.toMatchObject({
      code: 'UP_TIMEOUT',
      message: expect.stringContaining('no answer in time'),
    });
    // A single request would be given 5 s.
    expect(performance.now() - started).toBeLessThan(4500);
  });

  it('rejects with the reason of an abort, whether it waits or asks', async () => {
    await using silent = await serveTcp(() => undefined);
    const refused = `http://127.0.0.1:${await freePort()}`;
    for (const url of [silent.url, refused]) {
      const abort = new AbortController();
      const reason = new Error('enough');
      const waiting = waitUntilReady({ ...options(url), pollMs: 10_000, signal: abort.signal });
      setTimeout(() => abort.abort(reason), 30);
      await expect(waiting).rejects.toBe(reason);
    }
    const aborted = AbortSignal.abort(new Error('before'));
    await expect(waitUntilReady({ ...options('', { http: [] }), signal: aborted })).rejects.toThrow('before');
  });
});

describe.concurrent('checkLiveness', () => {
  it('checks only what must change, all at once', async () => {
    let count = 0;
    await using server = await serve((request, response) => {
      count += 1;
      response.end(request.url === '/stale' ? 'same' : `#EXTM3U ${count}`);
    });
    const stale = { ...advances, path: '/stale', changesWithinSec: 0.1 };
    const checks = await checkLiveness(options(server.url, { http: [health, advances, stale] }));
    expect(checks).toMatchObject([
      { name: '/live advances', status: 'passed' },
      { name: '/stale advances', status: 'failed', evidence: 'the same for 0.1 s' },
    ]);
  });
});
