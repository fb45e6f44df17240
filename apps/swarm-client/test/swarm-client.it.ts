import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { UpError } from '@up/core';
import type { ControlMessage } from '@up/workload';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { swarmClient } from '../src/swarm-client.ts';
import { type LiveOriginOptions, startLiveOrigin } from './live-origin.ts';
import { ONE_VIEWER, settingsDocument } from './settings.ts';

const SETTINGS = { ...ONE_VIEWER, clients: 2 };

let directory: string;
let profile: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'swarm-client-'));
  profile = await writeProfile('profile.json', SETTINGS);
});
afterAll(() => rm(directory, { recursive: true }));

async function writeProfile(name: string, settings: unknown): Promise<string> {
  const file = join(directory, name);
  await writeFile(file, settingsDocument(settings));
  return file;
}

interface Result {
  readonly code: number | undefined;
  readonly error: UpError | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly messages: readonly ControlMessage[];
}

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly terminalColumns?: number;
  readonly signal?: AbortSignal;
  readonly onMessage?: (message: ControlMessage) => void;
}

async function run(argv: readonly string[], options: RunOptions = {}): Promise<Result> {
  const { env = { UP_SETTINGS: profile }, signal = new AbortController().signal, onMessage } = options;
  const messages: ControlMessage[] = [];
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const terminal =
    options.terminalColumns === undefined ? {} : { isTTY: true, columns: options.terminalColumns };
  const context = {
    argv,
    env,
    signal,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: Object.assign(stderr, terminal) as unknown as NodeJS.WriteStream,
    send: (message: ControlMessage) => {
      messages.push(message);
      onMessage?.(message);
    },
  };
  const outcome = await swarmClient(context).then(
    (code) => ({ code, error: undefined }),
    (error: unknown) => {
      if (!(error instanceof UpError)) throw error;
      return { code: undefined, error };
    },
  );
  return { ...outcome, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? ''), messages };
}

async function runOnEndedStream(
  argv: readonly string[],
  origin: LiveOriginOptions = {},
  options: RunOptions = {},
): Promise<Result> {
  await using server = await startLiveOrigin({ ended: true, startWith: 3, ...origin });
  return await run(['--stream-url', `${server.url}/stream.m3u8`, ...argv], options);
}

const failSegments: LiveOriginOptions = {
  misbehave(request, response) {
    if (!request.url?.startsWith('/seg1')) return false;
    response.writeHead(503).end();
    return true;
  },
};

describe('a run that passes', () => {
  it('returns 0 and prints a summary on stdout', async () => {
    const { code, stdout, stderr } = await runOnEndedStream(['--settings', profile], {}, { env: {} });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^segments {2}6 fetched, 0 lost, 0 skipped, 0 retries$/m);
    expect(stdout).toMatch(/^viewers {3}2 of 2, at most \d at once, 2 saw the stream end$/m);
    expect(stderr).toMatch(/^info {5}2 viewers at 100\/s on http/m);
  });

  it('prints exactly one JSON document with --json', async () => {
    const { code, stdout } = await runOnEndedStream(['--json', '--seed', '5']);
    expect(code).toBe(0);
    const document: unknown = JSON.parse(stdout);
    expect(document).toMatchObject({
      schemaVersion: 1,
      command: 'swarm-client',
      ok: true,
      data: {
        ended: 'finished',
        seed: 5,
        clients: { asked: 2, started: 2, finished: 2 },
        requests: { total: 8, ok: 8, failed: 0, playlist: 2, segment: 6 },
        bytes: expect.any(Number),
        segments: { fetched: 6, lost: 0, skipped: 0, retried: 0 },
        errors: { rate: 0, examples: [], byKind: { connect: 0, http_4xx: 0 } },
        latencyMs: { all: { p50: expect.any(Number) }, playlist: {}, segment: { max: expect.any(Number) } },
        stalls: { count: 0, totalMs: 0 },
      },
    });
    expect(document).not.toHaveProperty('error');
  });

  it('filters the log by level', async () => {
    expect((await runOnEndedStream(['--log-level', 'error'])).stderr).toBe('');
  });
});

describe('a run that fails', () => {
  it('names the numbers and the most frequent kind of error', async () => {
    const { error, stdout } = await runOnEndedStream([], failSegments);
    expect(error).toMatchObject({ code: 'UP_CHECKS_FAILED', exitCode: 1 });
    expect(error?.message).toMatch(
      /^2 of 8 requests failed \(25 %, allowed 0 %\): most often http_5xx \(2\), as in GET http:.*\/seg1.ts: 503 Service Unavailable$/,
    );
    expect(stdout).toMatch(/^errors {4}2 http_5xx, as in GET/m);
  });

  it('passes when --max-error-rate allows it', async () => {
    expect(await runOnEndedStream(['--max-error-rate', '0.25'], failSegments)).toMatchObject({ code: 0 });
    expect((await runOnEndedStream(['--max-error-rate', '0.24'], failSegments)).error?.code).toBe(
      'UP_CHECKS_FAILED',
    );
  });

  it('says so when no segment could be fetched, whatever error rate is allowed', async () => {
    const misbehave: LiveOriginOptions['misbehave'] = (request, response) => {
      if (!request.url?.startsWith('/seg')) return false;
      response.writeHead(404).end();
      return true;
    };
    const { error } = await runOnEndedStream(['--max-error-rate', '1'], { misbehave });
    expect(error?.message).toMatch(
      /^Not one segment of .* could be fetched, although 2 playlists could: most often http_4xx/,
    );
  });

  it('tells an unreachable stream with the reason, in the JSON document too', async () => {
    const { error, stdout } = await run([
      '--stream-url',
      'http://127.0.0.1:1/x.m3u8',
      '--no-reconnect',
      '--json',
    ]);
    expect(error).toMatchObject({
      code: 'UP_STREAM_UNREACHABLE',
      exitCode: 1,
      hint: expect.stringMatching(/running/),
    });
    expect(error?.message).toMatch(
      /^Nothing could be fetched from http:\/\/127.0.0.1:1\/x.m3u8: connection refused \(2 att/,
    );
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      data: {},
      error: { code: 'UP_STREAM_UNREACHABLE' },
    });
  });

  it('has errors of usage and settings in the JSON document', async () => {
    const usage = await run(['--json']);
    expect(usage.error?.code).toBe('UP_USAGE');
    expect(JSON.parse(usage.stdout)).toMatchObject({
      ok: false,
      error: { code: 'UP_USAGE', hint: expect.any(String) },
    });
    const missing = await run(['--stream-url', 'http://127.0.0.1:1/x'], { env: {} });
    expect(missing.error?.code).toBe('UP_SETTINGS_MISSING');
    const settings = await writeProfile('bad.json', { ...SETTINGS, timeout: -1 });
    const bad = await run(['--stream-url', 'http://127.0.0.1:1/x', '--settings', settings]);
    expect(bad.error).toMatchObject({
      code: 'UP_SETTINGS_INVALID',
      message: expect.stringMatching(/timeout/),
    });
  });
});

describe('metrics', () => {
  it('are announced and served while the run lasts', async () => {
    const abort = new AbortController();
    let scraped: Promise<readonly string[]> = Promise.resolve([]);
    const scrape = async (url: string): Promise<readonly string[]> => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      const pages = ['/metrics', '/health', '/other'].map(
        async (path) => await (await fetch(url + path)).text(),
      );
      const texts = await Promise.all(pages);
      abort.abort();
      return texts;
    };
    await using origin = await startLiveOrigin({ segmentSeconds: 0.1 });
    const { messages } = await run(['--stream-url', `${origin.url}/stream.m3u8`], {
      signal: abort.signal,
      onMessage: (message) => {
        if (message.type === 'listening') scraped = scrape(message.url);
      },
    });
    expect(messages).toEqual([
      { type: 'listening', name: 'metrics', url: expect.stringMatching(/^http:\/\/127/) },
    ]);
    const [metrics, health, other] = await scraped;
    expect(metrics).toMatch(/^swarm_clients_active 2$/m);
    expect(metrics).toMatch(/^swarm_requests_total\{kind="segment",outcome="ok"\} [1-9]/m);
    expect(metrics).toMatch(/^swarm_requests_total\{kind="playlist",outcome="failed"\} 0$/m);
    expect(metrics).toMatch(/^swarm_bytes_total [1-9]/m);
    expect(metrics).toMatch(/^swarm_segments_total\{outcome="fetched"\} [1-9]/m);
    expect(metrics).toMatch(/^swarm_errors_total\{kind="timeout"\} 0$/m);
    expect(metrics).toMatch(/^swarm_stalls_total 0$/m);
    expect(metrics).toMatch(/^swarm_request_duration_seconds\{kind="segment",quantile="0.95"\} 0\.\d+$/m);
    expect(health).toBe('OK');
    expect(other).toMatch(/Not found/);
  });

  it('take another port when the one of the profile is taken, but not when it was asked for', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const settings = await writeProfile('taken.json', { ...SETTINGS, metricsPort: port });
      const preferred = await runOnEndedStream(['--settings', settings]);
      expect(preferred.code).toBe(0);
      expect(preferred.messages).toMatchObject([
        {
          type: 'notice',
          message: expect.stringMatching(new RegExp(`^Port ${port} is taken: metrics are at http`)),
        },
        { type: 'listening', name: 'metrics' },
      ]);
      const required = await runOnEndedStream(['--metrics-port', String(port)]);
      expect(required.error).toMatchObject({ code: 'UP_PORT_IN_USE', exitCode: 4 });
    } finally {
      other.close();
    }
  });

  it('are off with --no-metrics', async () => {
    expect((await runOnEndedStream(['--no-metrics'])).messages).toEqual([]);
  });

  it('refuse an address that is not of this machine', async () => {
    const { error } = await runOnEndedStream(['--metrics-host', '192.0.2.1']);
    expect(error).toMatchObject({ code: 'UP_USAGE', hint: expect.stringMatching(/--metrics-host/) });
  });
});

describe('on a terminal', () => {
  it('redraws one line that fits, and clears it at the end', async () => {
    await using origin = await startLiveOrigin({ segmentSeconds: 0.1 });
    const argv = ['--stream-url', `${origin.url}/stream.m3u8`, '--duration', '1.2', '--log-level', 'error'];
    const { stderr, code } = await run(argv, { terminalColumns: 40 });
    expect(code).toBe(0);
    const frames = stderr.split('\r\u001b[K');
    expect(frames.length).toBeGreaterThanOrEqual(4);
    expect(frames.at(-1)).toBe('');
    expect(frames[1]).toMatch(/^2\/2 viewers · \d+ req\/s · /);
    for (const frame of frames) expect(frame.length).toBeLessThan(40);
    expect(stderr).not.toContain('\n');
  });
});

describe('a signal', () => {
  it('stops the run at once, with a summary', async () => {
    const abort = new AbortController();
    await using origin = await startLiveOrigin({ segmentSeconds: 0.1 });
    setTimeout(() => abort.abort(), 300);
    const began = performance.now();
    const { code, stdout } = await run(['--stream-url', `${origin.url}/stream.m3u8`], {
      signal: abort.signal,
    });
    expect(performance.now() - began).toBeLessThan(8_000);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ran {7}\d+(\.\d+)? m?s, stopped$/m);
  });
});
