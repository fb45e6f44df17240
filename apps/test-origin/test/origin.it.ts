import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PROFILES } from '../src/testing/profiles.ts';
import { scratchDirectory } from '../src/testing/scratch.ts';
import { startShipped } from '../src/testing/start-shipped.ts';

describe('a plain profile', () => {
  it('serves a live playlist and the segments it names, the same as on disk', async () => {
    const { get, hlsDir, events } = await startShipped();
    const playlist = await get('/stream.m3u8');
    expect(playlist.headers.get('content-type')).toBe('application/vnd.apple.mpegurl');
    expect(playlist.headers.get('cache-control')).toBe('public, max-age=1, stale-while-revalidate=2');
    const body = await playlist.text();
    expect(body).toContain('#EXT-X-TARGETDURATION:2\n');
    expect(body).toContain('seg00001.ts\n');
    expect(await readFile(join(hlsDir, 'stream.m3u8'), 'utf8')).toContain('seg00001.ts\n');
    const segment = await get('/seg00001.ts');
    expect(segment.headers.get('content-type')).toBe('video/mp2t');
    expect(segment.headers.get('cache-control')).toBe('public, max-age=60, immutable');
    const bytes = Buffer.from(await segment.arrayBuffer());
    expect(bytes.equals(await readFile(join(hlsDir, 'seg00001.ts')))).toBe(true);
    expect((await get('/master.m3u8')).status).toBe(404);
    expect(events.map(({ type }) => type)).toEqual(['listening', 'notice', 'source']);
  });

  it('answers health, metrics and the index', async () => {
    const { get } = await startShipped();
    expect(await (await get('/health')).text()).toBe('OK');
    await get('/seg00001.ts');
    const metrics = await (await get('/metrics')).text();
    expect(metrics).toContain('hls_origin_requests_total{kind="segment",status="200"} 1\n');
    expect(metrics).toContain('hls_origin_media_sequence{variant="stream"} 1\n');
    expect(metrics).toContain('process_resident_memory_bytes');
    expect(await (await get('/')).text()).toContain('/stream.m3u8');
  });

  it('answers parts, conditions, HEAD and preflights as HTTP wants it', async () => {
    const { get } = await startShipped();
    const whole = Buffer.from(await (await get('/seg00001.ts')).arrayBuffer());
    const part = await get('/seg00001.ts', { headers: { range: 'bytes=188-375' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 188-375/${whole.length}`);
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(188, 376))).toBe(true);
    const suffix = await get('/seg00001.ts', { headers: { range: 'bytes=-188' } });
    expect(Buffer.from(await suffix.arrayBuffer()).equals(whole.subarray(-188))).toBe(true);
    const beyond = await get('/seg00001.ts', { headers: { range: `bytes=${whole.length}-` } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`]);
    const several = await get('/seg00001.ts', { headers: { range: 'bytes=0-1,4-5' } });
    expect([several.status, (await several.arrayBuffer()).byteLength]).toEqual([200, whole.length]);
    const etag = (await get('/stream.m3u8', { method: 'HEAD' })).headers.get('etag') ?? '';
    expect((await get('/stream.m3u8', { headers: { 'if-none-match': `W/${etag}` } })).status).toBe(304);
    expect(
      (await get('/seg00001.ts', { headers: { range: 'bytes=0-1', 'if-range': '"other"' } })).status,
    ).toBe(200);
    const head = await get('/seg00001.ts', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(whole.length)]);
    const preflight = await get('/seg00001.ts', { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    const post = await get('/stream.m3u8', { method: 'POST', body: 'x'.repeat(100_000) });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect((await get('/stream.m3u8?token=1')).status).toBe(200);
  });

  it('serves what it published and nothing else, however it is asked', async () => {
    const { origin, hlsDir } = await startShipped();
    await writeFile(join(hlsDir, 'secret.ts'), 'secret');
    const port = Number(new URL(origin.url).port);
    const targets = [
      ...['/secret.ts', '/../secret.ts', '//stream.m3u8', '/./seg00001.ts', '/%2e%2e/hls/secret.ts'],
      ...['/seg00001.ts/../secret.ts', '/.test-origin-1/owner.json', '/seg00001.ts%00', '\\..\\secret.ts'],
    ];
    for (const target of targets)
      expect(await rawStatus(port, target), target).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(await rawStatus(port, `${origin.url}/stream.m3u8`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await rawStatus(port, '/ HTTP/9.9\r\nx')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('removes what it wrote, and only that, within a second', async () => {
    const parent = await scratchDirectory();
    const hlsDir = join(parent, 'a/b');
    const { origin, abort, get } = await startShipped(PROFILES.default, {
      settings: { ...PROFILES.default, server: { port: 0, hlsDir } },
    });
    expect((await get('/seg00001.ts')).status).toBe(200);
    await writeFile(join(parent, 'a/mine.txt'), 'mine');
    const idle = createConnection(Number(new URL(origin.url).port), '127.0.0.1');
    await once(idle, 'connect');
    const startMs = performance.now();
    abort();
    await origin.finished;
    await origin[Symbol.asyncDispose]();
    expect(performance.now() - startMs).toBeLessThan(8_000);
    expect(existsSync(hlsDir)).toBe(false);
    expect(await readdir(join(parent, 'a'))).toEqual(['mine.txt']);
    await expect(get('/health')).rejects.toThrow();
  });
});

describe('a ladder', () => {
  it('serves every variant of the profile, and the truth about them in the master playlist', async () => {
    const { get } = await startShipped(PROFILES['4k-abr']);
    const master = await (await get('/master.m3u8')).text();
    expect(await (await get('/stream.m3u8')).text()).toBe(master);
    expect(master.match(/^.*\.m3u8$/gm)).toEqual(
      ['2160p', '1080p', '720p', '480p', '360p'].map((name) => `${name}/stream.m3u8`),
    );
    expect(master).toContain('RESOLUTION=640x360,CODECS="avc1.64001e,mp4a.40.2",FRAME-RATE=30.000');
    for (const name of ['2160p', '1080p', '720p', '480p', '360p']) {
      expect(await (await get(`/${name}/stream.m3u8`)).text()).toContain('seg00001.ts');
      const segment = await get(`/${name}/seg00001.ts`);
      const bandwidth = Number(/BANDWIDTH=(\d+)/.exec(master)?.[1]);
      expect(((await segment.arrayBuffer()).byteLength * 8) / 2).toBeLessThanOrEqual(bandwidth);
    }
  });
});

describe('what can go wrong', () => {
  it('names who has the port and another that is free', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void holder.close());
    const address = await new Promise<ReturnType<typeof holder.address>>((resolve) => {
      holder.once('listening', () => resolve(holder.address()));
    });
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const hlsDir = join(await scratchDirectory(), 'hls');
    const failure = startShipped(PROFILES.default, {
      settings: { ...PROFILES.default, server: { port, hlsDir } },
    });
    await expect(failure).rejects.toMatchObject({
      code: 'UP_PORT_IN_USE',
      message: expect.stringContaining(`Port ${port} is in use`),
      hint: expect.stringMatching(/--port \d+/),
    });
    expect(existsSync(hlsDir)).toBe(false);
  });

  it('refuses a host that is not this machine', async () => {
    await expect(startShipped(PROFILES.default, { host: '203.0.113.7' })).rejects.toMatchObject({
      code: 'UP_USAGE',
    });
  });

  it('refuses a directory that cannot be one', async () => {
    const file = join(await scratchDirectory(), 'file');
    await writeFile(file, '');
    const settings = { ...PROFILES.default, server: { port: 0, hlsDir: join(file, 'hls') } };
    await expect(startShipped(PROFILES.default, { settings })).rejects.toMatchObject({
      code: 'UP_DIRECTORY_UNWRITABLE',
      hint: expect.stringContaining('--hls-dir'),
    });
  });

  it('ends with an error when its directory is taken away', async () => {
    const settings = { ...PROFILES.default, hls: { ...PROFILES.default.hls, segmentDuration: 1 } };
    const { origin, hlsDir } = await startShipped(settings);
    await rm(hlsDir, { recursive: true });
    await expect(origin.finished).rejects.toMatchObject({ code: 'UP_DIRECTORY_UNWRITABLE' });
  });

  it('refuses variants that share a name', async () => {
    const [first] = PROFILES['4k-abr'].variants;
    const variants = first === undefined ? [] : [first, first];
    const settings = { ...PROFILES['4k-abr'], variants };
    await expect(startShipped(settings)).rejects.toMatchObject({ code: 'UP_SETTINGS_INVALID' });
  });

  it('refuses a directory in which another origin publishes, and cleans up after one that was killed', async () => {
    const first = await startShipped();
    const stale = join(first.hlsDir, '.test-origin-1');
    await mkdir(stale);
    const settings = { ...PROFILES.default, server: { port: 0, hlsDir: first.hlsDir } };
    await expect(startShipped(PROFILES.default, { settings })).rejects.toMatchObject({
      code: 'UP_DIRECTORY_UNWRITABLE',
      details: { pid: 1 },
    });
  });
});

/** The status line of a request whose target is sent exactly as given. */
async function rawStatus(port: number, target: string): Promise<string> {
  const socket = createConnection(port, '127.0.0.1');
  socket.end(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return (await text(socket)).split('\r\n')[0] ?? '';
}
