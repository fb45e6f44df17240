import { describe, expect, it } from 'vitest';
import { eventually, freePort, serve, serveTcp } from '../test/serve.ts';
import { httpGet } from './http-get.ts';
import { networkReason } from './network-reason.ts';

const { signal } = new AbortController();

/** In words, why the request got no answer. */
function reasonOf(answer: Promise<unknown>): Promise<string> {
  return answer.then(() => 'an answer', networkReason);
}

describe.concurrent('httpGet', () => {
  it('gives status, headers and body', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(201, { 'X-Kind': ['a', 'b'] }).end('grüezi');
    });
    const answer = await httpGet(server.url, { signal });
    expect(answer).toMatchObject({ status: 201, body: 'grüezi' });
    expect(answer.headers.get('x-kind')).toBe('a, b');
  });

  it('asks for the path and query that it was given, and leaves no connection open', async () => {
    const urls: unknown[] = [];
    await using server = await serve((request, response) => {
      urls.push(request.url);
      response.end();
    });
    await httpGet(`${server.url}/a%20b?c=d`, { signal });
    expect(urls).toEqual(['/a%20b?c=d']);
    await eventually(() => server.connections() === 0);
  });

  it('follows no redirect', async () => {
    await using server = await serve((request, response) => {
      if (request.url === '/') response.writeHead(302, { Location: '/elsewhere' });
      response.end('here');
    });
    expect(await httpGet(server.url, { signal })).toMatchObject({ status: 302, body: 'here' });
  });

  it('reads no more of an endless body than it was told', async () => {
    await using server = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    const { body } = await httpGet(server.url, { signal, maxBytes: 100_000 });
    expect(body).toHaveLength(100_000);
    await eventually(() => server.connections() === 0);
  });

  it('gives up on a server that accepts and says nothing', async () => {
    await using server = await serveTcp(() => undefined);
    expect(await reasonOf(httpGet(server.url, { signal, timeoutMs: 50 }))).toBe('no answer in time');
    await eventually(() => server.connections() === 0);
  });

  it('gives up on a body that does not come to its end', async () => {
    await using server = await serve((_, response) => {
      response.write('the beginning');
    });
    expect(await reasonOf(httpGet(server.url, { signal, timeoutMs: 50 }))).toBe('no answer in time');
    await eventually(() => server.connections() === 0);
  });

  it('rejects with the reason of an abort, at any moment', async () => {
    await using server = await serveTcp(() => undefined);
    const reason = new Error('enough');
    const abort = new AbortController();
    const waiting = httpGet(server.url, { signal: abort.signal });
    await eventually(() => server.connections() === 1);
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(httpGet(server.url, { signal: abort.signal })).rejects.toBe(reason);
    await eventually(() => server.connections() === 0);
  });
});

describe.concurrent('networkReason', () => {
  it('says that nobody listens', async () => {
    expect(await reasonOf(httpGet(`http://127.0.0.1:${await freePort()}`, { signal }))).toBe(
      'connection refused',
    );
    expect(await reasonOf(httpGet(`http://localhost:${await freePort()}`, { signal }))).toBe(
      'connection refused',
    );
  });

  it('says that the connection was closed before the answer or in the middle of it', async () => {
    await using early = await serveTcp((socket) => socket.once('data', () => socket.destroy()));
    expect(await reasonOf(httpGet(early.url, { signal }))).toBe('connection closed');
    await using late = await serve((_, response) => {
      response.writeHead(200, { 'Content-Length': 100 }).write('half', () => response.destroy());
    });
    expect(await reasonOf(httpGet(late.url, { signal }))).toBe('connection closed');
  });

  it('says that something else than HTTP answers', async () => {
    await using server = await serveTcp((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    expect(await reasonOf(httpGet(server.url, { signal }))).toMatch(/^what answers there is not HTTP \(HPE_/);
  });

  it('neutralises what it does not know', () => {
    expect(networkReason(new Error('\u001b[31mred\u001b[0m\nline, password=hunter2'))).toBe(
      'red\\u000aline, password=***',
    );
    expect(networkReason('text')).toBe('text');
  });

  it('knows the causes of fetch as well', () => {
    const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
    expect(networkReason(new TypeError('fetch failed', { cause }))).toBe('connection closed');
  });
});
