import { join } from 'node:path';
import { formatBytes, UpError } from '@up/core';
import { startProcess } from '@up/process';
import { z } from 'zod';
import type { Figure } from '../figure.ts';
import { peakMemoryOf, watchPeakMemory } from '../peak-memory.ts';
import { plainEnv } from '../plain-env.ts';
import { writeSettings } from '../settings-file.ts';
import type { BenchContext, Suite, SuiteReport } from '../suite.ts';
import { startTestOrigin } from '../test-origin.ts';

const PROFILE = 'swarm-client/extreme';
const DURATION_SEC = 15;
const RAMP_RATE = 250;
const CLIENT_LIMIT_BYTES = 300e6;
const ORIGIN_LIMIT_BYTES = 150e6;

/** Five hundred viewers in one process, held by one origin: nothing may fail, neither may grow large. */
export const swarm: Suite = {
  name: 'swarm',
  about: '500 viewers of swarm-client on test-origin: errors, and the memory of both',
  needs: [],
  run,
};

const number = z.number().nonnegative();
const document = z.object({
  data: z.object({
    clients: z.object({ asked: number, peak: number }),
    requests: z.object({ total: number, failed: number }),
    segments: z.object({ fetched: number, lost: number, skipped: number }),
    throughput: z.object({ requestsPerSecond: number, bytesPerSecond: number }),
    latencyMs: z.object({ all: z.object({ p99: number }) }),
    stalls: z.object({ count: number }),
  }),
});
type ClientReport = z.infer<typeof document>['data'];

async function run(context: BenchContext): Promise<SuiteReport> {
  context.say(`${DURATION_SEC} s`);
  await using testOrigin = await startTestOrigin(context);
  const { report, peakBytes } = await runClient(context, testOrigin.streamUrl);
  const errors = report.requests.failed + report.segments.lost;
  return {
    method: `profile extreme, ${RAMP_RATE} viewers more each second, ${DURATION_SEC} s`,
    figures: [
      { name: 'errors', unit: 'count', value: errors, bar: { of: 'figure', is: 'at-most', limit: 0 } },
      ...memoryFigure('swarm-client', peakBytes, CLIENT_LIMIT_BYTES),
      ...memoryFigure('test-origin', peakMemoryOf(testOrigin.pid), ORIGIN_LIMIT_BYTES),
    ],
    notes: notesOf(report),
  };
}

interface ClientRun {
  readonly report: ClientReport;
  readonly peakBytes: number | undefined;
}

async function runClient(context: BenchContext, streamUrl: string): Promise<ClientRun> {
  const { root, session, signal } = context;
  const settings = await writeSettings(context, PROFILE);
  const client = await startProcess({
    command: process.execPath,
    args: [
      ...[join(root, 'apps/swarm-client/bin/swarm-client.js'), '--settings', settings],
      ...['--stream-url', streamUrl, '--ramp-rate', String(RAMP_RATE)],
      ...['--duration', String(DURATION_SEC), '--no-metrics', '--json'],
    ],
    env: plainEnv(),
    timeoutMs: (DURATION_SEC + 30) * 1000,
    session,
    signal,
  });
  using peak = watchPeakMemory(client.pid);
  const { stdout, tail } = await client.exited;
  signal.throwIfAborted();
  // Failed requests make its exit code 1: that is a figure here, as long as there is a report.
  const parsed = document.safeParse(parseJson(stdout));
  if (!parsed.success)
    throw new UpError('UP_PROGRAM_FAILED', 'swarm-client printed no report', {
      details: { tail: tail.slice(-10) },
    });
  return { report: parsed.data.data, peakBytes: peak.peakBytes() };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function memoryFigure(name: string, peakBytes: number | undefined, limit: number): readonly Figure[] {
  if (peakBytes === undefined) return [];
  return [
    { name: `${name}, memory`, unit: 'bytes', value: peakBytes, bar: { of: 'figure', is: 'at-most', limit } },
  ];
}

function notesOf({
  clients,
  requests,
  segments,
  throughput,
  latencyMs,
  stalls,
}: ClientReport): readonly string[] {
  return [
    `${clients.peak} of ${clients.asked} viewers at once, ${requests.total} requests ` +
      `(${Math.round(throughput.requestsPerSecond)}/s, ${formatBytes(throughput.bytesPerSecond)}/s), p99 ${latencyMs.all.p99} ms`,
    `${segments.fetched} segments fetched, ${segments.lost} lost, ${segments.skipped} skipped, ${stalls.count} stalls`,
  ];
}
