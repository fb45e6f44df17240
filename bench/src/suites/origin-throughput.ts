import { formatBytes, UpError } from '@up/core';
import type { Bar, Figure, Unit } from '../figure.ts';
import { getBytes } from '../get.ts';
import { loadServer, type ServerLoadResult } from '../load-server.ts';
import { median, runInterleaved } from '../measure.ts';
import { startNginx } from '../nginx.ts';
import { peakMemoryOfTree } from '../peak-memory.ts';
import type { BenchContext, SuiteReport } from '../suite.ts';
import { startTestOrigin } from '../test-origin.ts';

const ROUNDS = 5;
const LOAD = { connections: 64, durationSec: 5 };
const BAR: Bar = { of: 'ratio', is: 'at-least', limit: 0.5 };

const ORIGIN = 'test-origin';
const NGINX_ONE = 'nginx, 1 worker';
const NGINX_AUTO = 'nginx, auto';

/** Requests a second for one segment, from test-origin and from nginx with one worker and with one for each core. */
export async function measureThroughput(context: BenchContext): Promise<SuiteReport> {
  const { signal, say } = context;
  await using testOrigin = await startTestOrigin(context);
  await using nginxOne = await startNginx(context, { workerProcesses: 1 });
  await using nginxAuto = await startNginx(context, { workerProcesses: 'auto' });

  const pids = { [ORIGIN]: testOrigin.pid, [NGINX_ONE]: nginxOne.pid, [NGINX_AUTO]: nginxAuto.pid };
  const urls = { [ORIGIN]: '', [NGINX_ONE]: '', [NGINX_AUTO]: '' };
  const load = (name: keyof typeof urls) => () =>
    loadServer(context, { ...LOAD, pid: pids[name], url: urls[name] });
  const sizes: number[] = [];
  const results = await runInterleaved(
    { [ORIGIN]: load(ORIGIN), [NGINX_ONE]: load(NGINX_ONE), [NGINX_AUTO]: load(NGINX_AUTO) },
    {
      rounds: ROUNDS,
      signal,
      // A live segment does not stay for a whole run: each round has the newest, the same for all.
      onRound: async (round) => {
        say(`round ${round} of ${ROUNDS}`);
        urls[ORIGIN] = await testOrigin.newestSegment();
        const segment = await getBytes(urls[ORIGIN], { signal });
        sizes.push(segment.length);
        urls[NGINX_ONE] = await nginxOne.serve(segment);
        urls[NGINX_AUTO] = await nginxAuto.serve(segment);
        for (const url of Object.values(urls)) await assertServes(url, segment, context);
      },
    },
  );
  const rows = ([ORIGIN, NGINX_ONE, NGINX_AUTO] as const).map((name) => ({
    name,
    results: results[name],
    peakBytes: peakMemoryOfTree(pids[name]),
  }));
  return {
    method: `wrk -t1 -c${LOAD.connections} -d${LOAD.durationSec}s, ${ROUNDS} interleaved rounds`,
    figures: figuresOf(rows),
    notes: [
      `segments of ${formatBytes(Math.min(...sizes))} to ${formatBytes(Math.max(...sizes))}`,
      ...rows.map(renderNote),
    ],
  };
}

/** @throws UpError UP_CHECKS_FAILED: a benchmark of servers that serve different things says nothing. */
async function assertServes(url: string, segment: Buffer, { signal }: BenchContext): Promise<void> {
  if ((await getBytes(url, { signal })).equals(segment)) return;
  throw new UpError('UP_CHECKS_FAILED', `${url} does not serve the segment that is measured`);
}

interface Row {
  readonly name: string;
  readonly results: readonly ServerLoadResult[];
  readonly peakBytes: number | undefined;
}

function figuresOf(rows: readonly Row[]): readonly Figure[] {
  const figures = (unit: Unit, pick: (result: ServerLoadResult) => number): readonly Figure[] =>
    rows.map(({ name, results }) => {
      const samples = results.map(pick);
      return { name, unit, value: median(samples), samples };
    });
  const requests = figures('requests/s', ({ requestsPerSecond }) => requestsPerSecond);
  const cpu = figures('us/request', ({ cpuUsPerRequest }) => cpuUsPerRequest);
  return [
    ...requests.flatMap((figure, index): readonly Figure[] => {
      const row = { ...figure, peakBytes: rows[index]?.peakBytes };
      if (figure.name !== ORIGIN) return [row];
      return [
        { ...row, against: NGINX_AUTO, bar: BAR },
        { ...figure, against: NGINX_ONE },
      ];
    }),
    ...figures('bytes/s', ({ bytesPerSecond }) => bytesPerSecond),
    // One thread of wrk cannot keep nginx busy, so that requests a second flatter the slower server: this does not.
    ...cpu.map((figure) => (figure.name === ORIGIN ? { ...figure, against: NGINX_AUTO } : figure)),
  ];
}

function renderNote({ name, results }: Row): string {
  const pick = (value: (result: ServerLoadResult) => number): number => median(results.map(value));
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  const p50 = pick(({ p50Ms }) => p50Ms).toFixed(1);
  const p99 = pick(({ p99Ms }) => p99Ms).toFixed(1);
  const busy = pick(({ busyCores }) => busyCores).toFixed(2);
  return `${name}: p50 ${p50} ms, p99 ${p99} ms, ${failed} failed, ${busy} cores busy`;
}
