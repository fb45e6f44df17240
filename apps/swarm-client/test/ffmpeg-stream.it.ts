import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Cleanup } from '@up/core';
import { describe, expect, it } from 'vitest';
import { needs } from '../../../test/src/needs.ts';
import { runSwarm } from '../src/swarm.ts';

const { skip, reason } = needs(['ffmpeg']);

/** The reference origin's way of writing HLS, at a size a test machine can encode. */
const ENCODER = [
  ...['-loglevel', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25'],
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-sc_threshold', '0'],
  ...['-f', 'hls', '-hls_time', '1', '-hls_list_size', '6', '-hls_delete_threshold', '5'],
  ...[
    '-hls_flags',
    'delete_segments+omit_endlist+temp_file',
    '-hls_segment_filename',
    'seg%05d.ts',
    'stream.m3u8',
  ],
];

const SETTINGS = {
  clients: 20,
  rampRate: 100,
  rampJitter: 50,
  metricsPort: 0,
  logLevel: 'info',
  variant: 'all',
  reconnect: false,
  reconnectDelayMax: 1,
  segMaxRetry: 0,
  timeout: 10,
} as const;

describe.skipIf(skip)(`a live stream of FFmpeg${reason === '' ? '' : ` (${reason})`}`, () => {
  it('is followed by 20 viewers without an error, every segment once by each', async () => {
    await using cleanup = new Cleanup();
    const directory = await mkdtemp(join(tmpdir(), 'swarm-client-'));
    cleanup.defer(() => rm(directory, { recursive: true, force: true }));
    const encoder = spawn('ffmpeg', ENCODER, { cwd: directory, stdio: 'ignore' });
    cleanup.defer(async () => {
      encoder.kill('SIGKILL');
      await once(encoder, 'close');
    });
    const hits = new Map<string, number>();
    const server = createServer((request, response) => {
      const name = basename(request.url ?? '');
      hits.set(name, (hits.get(name) ?? 0) + 1);
      readFile(join(directory, name)).then(
        (body) => response.end(body),
        () => response.writeHead(404).end(),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanup.defer(() => {
      server.close();
      server.closeAllConnections();
    });
    await expect
      .poll(() => readFile(join(directory, 'stream.m3u8'), 'utf8'), { timeout: 30_000 })
      .toMatch(/seg00003/);

    const { port } = server.address() as AddressInfo;
    const streamUrl = new URL(`http://127.0.0.1:${port}/stream.m3u8`);
    const { signal } = new AbortController();
    const report = await runSwarm({ streamUrl, settings: SETTINGS, durationMs: 8000, seed: 1, signal });

    expect(report.errors.examples).toEqual([]);
    expect(report.segments).toMatchObject({ lost: 0, skipped: 0 });
    expect(report.segments.fetched).toBeGreaterThan(20 * 6);
    const counts = [...hits].filter(([name]) => name.startsWith('seg')).map(([, count]) => count);
    expect(Math.max(...counts)).toBe(20);
    expect(hits.get('seg00006.ts')).toBe(20);
  });
});
