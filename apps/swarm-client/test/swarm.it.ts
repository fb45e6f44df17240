import type { SwarmClientSettings } from '@up/profiles';
import { describe, expect, it } from 'vitest';
import { runSwarm, type SwarmOptions } from '../src/swarm.ts';
import { type LiveOriginOptions, type Misbehaviour, startLiveOrigin } from './live-origin.ts';
import { ONE_VIEWER } from './settings.ts';

const SETTINGS: SwarmClientSettings = { ...ONE_VIEWER, rampRate: 1000, segMaxRetry: 1 };

type Overrides = Partial<SwarmClientSettings> &
  Partial<Pick<SwarmOptions, 'durationMs' | 'signal' | 'onEvent'>>;

function swarm(url: string, overrides: Overrides = {}): ReturnType<typeof runSwarm> {
  const { durationMs = 1000, signal = new AbortController().signal, onEvent, ...settings } = overrides;
  const merged = { ...SETTINGS, ...settings };
  const streamUrl = new URL(url);
  return runSwarm({
    streamUrl,
    settings: merged,
    durationMs,
    seed: 1,
    signal,
    ...(onEvent ? { onEvent } : {}),
  });
}

/** One viewer on a stream that has ended: three segments, fetched as fast as they come. */
async function fetchThree(misbehave: Misbehaviour, overrides: Overrides = {}): ReturnType<typeof runSwarm> {
  await using origin = await startLiveOrigin({ ended: true, startWith: 3, misbehave });
  return await swarm(`${origin.url}/stream.m3u8`, overrides);
}

function onSegment(sequence: number, answer: (attempt: number) => Misbehaviour): Misbehaviour {
  let attempt = 0;
  return (request, response) => {
    if (request.url !== `/seg${sequence}.ts`) return false;
    attempt += 1;
    return answer(attempt)(request, response);
  };
}

const status =
  (code: number): Misbehaviour =>
  (_, response) => {
    response.writeHead(code).end('no');
    return true;
  };
const normal: Misbehaviour = () => false;

describe('a healthy live stream', () => {
  it('is fetched by 50 viewers without an error, every segment once by each', async () => {
    await using origin = await startLiveOrigin({ segmentSeconds: 0.25 });
    const report = await swarm(`${origin.url}/stream.m3u8`, { clients: 50, durationMs: 2500, rampRate: 500 });
    expect(report.errors.rate).toBe(0);
    expect(report.clients).toMatchObject({ started: 50, peak: 50 });
    expect(report.segments).toMatchObject({ lost: 0, skipped: 0, retried: 0 });
    const counts = [...origin.hits].filter(([path]) => path.startsWith('/seg'));
    const served = counts.reduce((sum, [, count]) => sum + count, 0);
    expect(Math.max(...counts.map(([, count]) => count))).toBe(50);
    // All viewers were there from segment 5 on, and had polled since segment 11 was published.
    for (let index = 5; index <= 11; index += 1) expect(origin.hits.get(`/seg${index}.ts`)).toBe(50);
    expect(report.requests.segment).toBe(report.segments.fetched);
    expect(served - report.segments.fetched).toBeLessThanOrEqual(report.requests.aborted);
    expect(report.bytes).toBeGreaterThanOrEqual(report.segments.fetched * 20_000);
    expect(report.latencyMs.segment.p50).toBeGreaterThan(0);
    expect(report.latencyMs.all.p99).toBeLessThanOrEqual(report.latencyMs.all.max);
  });
});

describe.concurrent('a live stream', () => {
  it('spreads viewers over the variants, or has all take the first', async () => {
    await using origin = await startLiveOrigin();
    const url = `${origin.url}/master.m3u8`;
    await swarm(url, { clients: 4, durationMs: 200 });
    expect(origin.hits.get('/a/stream.m3u8')).toBe(origin.hits.get('/b/stream.m3u8'));
    const before = origin.hits.get('/b/stream.m3u8');
    await swarm(url, { clients: 4, variant: 'first', durationMs: 200 });
    expect(origin.hits.get('/b/stream.m3u8')).toBe(before);
  });

  it('is left at once when the signal aborts, the request under way counted as neither ok nor failed', async () => {
    const abort = new AbortController();
    const never: Misbehaviour = (request) => request.url?.startsWith('/seg') ?? false;
    await using origin = await startLiveOrigin({ misbehave: never });
    setTimeout(() => abort.abort(), 150);
    const report = await swarm(`${origin.url}/stream.m3u8`, { durationMs: 60_000, signal: abort.signal });
    expect(report.durationMs).toBeLessThan(8_000);
    expect(report).toMatchObject({ ended: 'interrupted', requests: { failed: 0, aborted: 1 } });
  });

  it('counts a jump of the window as skipped and goes on', async () => {
    await using origin = await startLiveOrigin({ segmentSeconds: 0.1, listSize: 4 });
    setTimeout(() => origin.jump(20), 300);
    const report = await swarm(`${origin.url}/stream.m3u8`, { durationMs: 800 });
    expect(report.segments.skipped).toBeGreaterThanOrEqual(16);
    expect(report.segments.fetched).toBeGreaterThan(5);
    expect(report.errors.rate).toBe(0);
  });

  it('counts a restarted stream and follows it', async () => {
    await using origin = await startLiveOrigin({ segmentSeconds: 0.1, startWith: 50 });
    setTimeout(() => origin.restart(), 300);
    const report = await swarm(`${origin.url}/stream.m3u8`, { durationMs: 900 });
    expect(report.streamRestarts).toBe(1);
    expect(origin.hits.get('/seg2.ts')).toBe(1);
  });

  it('counts a stall when segments come late', async () => {
    let served = 0;
    const late: Misbehaviour = (request, response) => {
      if (!request.url?.startsWith('/seg')) return false;
      served += 1;
      if (served < 4) return false;
      setTimeout(() => response.end('x'), 700);
      return true;
    };
    await using origin = await startLiveOrigin({ segmentSeconds: 0.1, misbehave: late });
    const report = await swarm(`${origin.url}/stream.m3u8`, { durationMs: 900 });
    // A busy machine may stall once more: segments of 0.1 s leave it little room.
    expect(report.stalls.count).toBeGreaterThanOrEqual(1);
    expect(report.stalls.totalMs).toBeGreaterThan(200);
  });
});

describe('a stream that has ended', () => {
  it('is fetched whole, and the viewer finishes', async () => {
    const report = await fetchThree(normal, { durationMs: 60_000 });
    expect(report).toMatchObject({ ended: 'finished', clients: { finished: 1 }, segments: { fetched: 3 } });
  });

  it('is not fetched faster than it would be played, but for 30 s ahead', async () => {
    await using origin = await startLiveOrigin({ ended: true, startWith: 6, segmentSeconds: 20 });
    const report = await swarm(`${origin.url}/stream.m3u8`, { durationMs: 300 });
    expect(report).toMatchObject({ ended: 'duration', segments: { fetched: 2, lost: 0 } });
  });

  it('is fetched with its initialisation section, once, and by byte ranges', async () => {
    const asked: string[] = [];
    const misbehave: Misbehaviour = (request, response) => {
      asked.push(`${request.url} ${request.headers.range ?? ''}`.trim());
      if (request.url !== '/stream.m3u8') response.writeHead(206).end('part');
      else response.end(BYTE_RANGES);
      return true;
    };
    await using origin = await startLiveOrigin({ misbehave });
    const report = await swarm(`${origin.url}/stream.m3u8`);
    expect(asked).toEqual(['/stream.m3u8', '/init.mp4', '/all.mp4 bytes=0-99', '/all.mp4 bytes=100-149']);
    expect(report).toMatchObject({ segments: { fetched: 2 }, requests: { segment: 3, failed: 0 } });
  });
});

const BYTE_RANGES = `#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:1
#EXT-X-MAP:URI="init.mp4"
#EXTINF:1,
#EXT-X-BYTERANGE:100@0
all.mp4
#EXTINF:1,
#EXT-X-BYTERANGE:50
all.mp4
#EXT-X-ENDLIST
`;

describe.concurrent('failing segments', () => {
  it.each([
    [404, 'http_4xx'],
    [503, 'http_5xx'],
  ] as const)('counts %i as %s, tries again and then calls the segment lost', async (code, kind) => {
    const report = await fetchThree(onSegment(1, () => status(code)));
    expect(report.segments).toEqual({ fetched: 2, lost: 1, skipped: 0, retried: 1 });
    expect(report.errors.byKind[kind]).toBe(2);
    expect(report.errors.rate).toBeCloseTo(2 / 5);
    expect(report.errors.examples[0]?.message).toMatch(new RegExp(`/seg1.ts: ${code} `));
  });

  it('does not lose a segment that the second attempt gets', async () => {
    const report = await fetchThree(onSegment(1, (attempt) => (attempt === 1 ? status(500) : normal)));
    expect(report.segments).toEqual({ fetched: 3, lost: 0, skipped: 0, retried: 1 });
    expect(report.requests).toMatchObject({ total: 5, ok: 4, failed: 1 });
  });

  it('counts a body shorter than announced as truncated', async () => {
    const cut: Misbehaviour = (_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('short', () => response.destroy());
      return true;
    };
    const report = await fetchThree(
      onSegment(2, () => cut),
      { segMaxRetry: 0 },
    );
    expect(report.errors.byKind.truncated).toBe(1);
    expect(report.errors.examples[0]?.message).toMatch(/ended after 5 of 1000 bytes/);
  });

  it('counts a connection closed without an answer as connect', async () => {
    const hangUp: Misbehaviour = (request) => {
      request.socket.destroy();
      return true;
    };
    const report = await fetchThree(
      onSegment(0, () => hangUp),
      { segMaxRetry: 0 },
    );
    expect(report.errors.byKind.connect).toBe(1);
  });

  it('gives up a request that takes too long', async () => {
    const drip: Misbehaviour = (_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('slow');
      return true;
    };
    const report = await fetchThree(
      onSegment(0, () => drip),
      { segMaxRetry: 0, timeout: 0.2 },
    );
    expect(report.errors.byKind.timeout).toBe(1);
    expect(report.segments).toMatchObject({ fetched: 2, lost: 1 });
  });

  it('sends a request again when an idle connection turns out to be closed, without counting a failure', async () => {
    const connections = new Set<unknown>();
    const closing: Misbehaviour = (request) => {
      const reused = connections.has(request.socket);
      connections.add(request.socket);
      if (reused) request.socket.destroy();
      return reused;
    };
    const report = await fetchThree(closing);
    expect(report.requests).toMatchObject({ ok: 4, failed: 0 });
    expect(report.requests.resent).toBeGreaterThan(0);
  });
});

describe.concurrent('failing playlists', () => {
  it('counts garbage as playlist errors', async () => {
    const html: Misbehaviour = (_, response) => {
      response.end('<html>\u001b[31mhello</html>');
      return true;
    };
    const report = await fetchThree(html, { durationMs: 150 });
    expect(report.errors.byKind.playlist).toBeGreaterThan(1);
    expect(report.errors.examples[0]?.message).toMatch(/not a playlist: it does not begin with #EXTM3U/);
  });

  it('refuses a playlist of more than 1 MiB', async () => {
    const huge: Misbehaviour = (_, response) => {
      response.end(`#EXTM3U\n${'#'.repeat(1024 * 1024)}`);
      return true;
    };
    const report = await fetchThree(huge, { durationMs: 150 });
    expect(report.errors.examples[0]).toMatchObject({
      kind: 'playlist',
      reason: expect.stringMatching(/1 MiB/),
    });
  });

  it('reconnects after playlist failures', async () => {
    let loads = 0;
    const twice: Misbehaviour = (request, response) => {
      if (request.url !== '/stream.m3u8') return false;
      loads += 1;
      return loads <= 2 ? status(503)(request, response) : false;
    };
    const report = await fetchThree(twice);
    expect(report).toMatchObject({ ended: 'finished', segments: { fetched: 3 }, requests: { failed: 2 } });
  });

  it('ends the viewer instead where reconnecting is off', async () => {
    const report = await fetchThree(status(404), { reconnect: false, durationMs: 60_000 });
    expect(report).toMatchObject({
      ended: 'finished',
      clients: { gaveUp: 1 },
      requests: { failed: 1, ok: 0 },
    });
  });

  it('names a refused connection', async () => {
    const origin = await startLiveOrigin();
    await origin[Symbol.asyncDispose]();
    const report = await swarm(`${origin.url}/stream.m3u8`, { durationMs: 200, clients: 2 });
    expect(report.errors.examples[0]).toMatchObject({ kind: 'connect', reason: 'connection refused' });
    expect(report.requests.ok).toBe(0);
  });

  it('asks the multivariant playlist for a new address when the old one is refused', async () => {
    let loads = 0;
    const expired: Misbehaviour = (request, response) => {
      if (request.url !== '/a/stream.m3u8') return false;
      loads += 1;
      return loads === 2 ? status(403)(request, response) : false;
    };
    await using origin = await startLiveOrigin({ segmentSeconds: 0.1, misbehave: expired });
    const report = await swarm(`${origin.url}/master.m3u8`, { durationMs: 600 });
    expect(origin.hits.get('/master.m3u8')).toBe(2);
    expect(report.requests.failed).toBe(1);
    expect(report.segments.fetched).toBeGreaterThan(3);
  });
});

describe.concurrent('redirects', () => {
  const redirectTo =
    (location: (path: string) => string): Misbehaviour =>
    (request, response) => {
      if (request.url !== '/stream.m3u8') return false;
      response.writeHead(302, { location: location(request.url) }).end();
      return true;
    };

  it('are followed, and relative addresses start from where they led', async () => {
    const options: LiveOriginOptions = {
      ended: true,
      startWith: 3,
      misbehave: redirectTo((path) => `/moved${path}`),
    };
    await using origin = await startLiveOrigin(options);
    const report = await swarm(`${origin.url}/stream.m3u8`);
    expect(report).toMatchObject({ segments: { fetched: 3 }, requests: { total: 4, failed: 0 } });
    expect(origin.hits.get('/moved/seg0.ts')).toBe(1);
  });

  it('end somewhere', async () => {
    const report = await fetchThree(
      redirectTo((path) => path),
      { durationMs: 200 },
    );
    expect(report.errors.examples[0]?.reason).toBe('too many redirects');
  });

  it('do not carry credentials to another origin', async () => {
    const seen: (string | undefined)[] = [];
    const note: Misbehaviour = (request) => {
      seen.push(request.headers.authorization);
      return false;
    };
    await using target = await startLiveOrigin({ ended: true, startWith: 2, misbehave: note });
    const asked: (string | undefined)[] = [];
    const away = redirectTo((path) => `${target.url}${path}`);
    await using origin = await startLiveOrigin({
      misbehave: (request, response) => {
        asked.push(request.headers.authorization);
        return away(request, response);
      },
    });
    const report = await swarm(`${origin.url.replace('//', '//me:s%40crt@')}/stream.m3u8`);
    expect(asked).toEqual([`Basic ${Buffer.from('me:s@crt').toString('base64')}`]);
    expect(seen).toEqual([undefined, undefined, undefined]);
    expect(report.streamUrl).not.toMatch(/me|crt/);
  });
});
