import { join } from 'node:path';
import { runProcess } from '@up/process';
import { z } from 'zod';
import { plainEnv } from './plain-env.ts';
import type { BenchContext } from './suite.ts';

export interface Load {
  readonly url: string;
  /** Kept alive, each with one request under way at any time. */
  readonly connections: number;
  readonly durationSec: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly durationMs: number;
  readonly requestsPerSecond: number;
  /** Heads included. */
  readonly bytesPerSecond: number;
  /** Connections, reads, writes, time-outs and answers other than 2xx and 3xx. */
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const REPORT = join(import.meta.dirname, 'wrk-report.lua');
const count = z.number().nonnegative();
const summary = z.object({
  requests: count,
  durationUs: z.number().positive(),
  bytes: count,
  failed: count,
  p50Us: count,
  p99Us: count,
});

/** Loads a server with one thread of wrk. @throws UpError as `runProcess`. */
export async function runWrk(
  { session, signal }: BenchContext,
  { url, connections, durationSec }: Load,
): Promise<LoadResult> {
  const { stdout } = await runProcess({
    command: 'wrk',
    args: ['-t1', `-c${connections}`, `-d${durationSec}s`, '--timeout', '10s', '-s', REPORT, url],
    env: plainEnv(),
    timeoutMs: (durationSec + 30) * 1000,
    session,
    signal,
  });
  const { requests, durationUs, bytes, failed, p50Us, p99Us } = summary.parse(
    JSON.parse(stdout.trim().split('\n').at(-1) ?? ''),
  );
  const seconds = durationUs / 1e6;
  return {
    requests,
    durationMs: durationUs / 1000,
    requestsPerSecond: requests / seconds,
    bytesPerSecond: bytes / seconds,
    failed,
    p50Ms: p50Us / 1000,
    p99Ms: p99Us / 1000,
  };
}
