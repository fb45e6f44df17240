import { formatDuration } from '@up/core';
import type { SwarmStats } from './stats.ts';

/** What the live line shows, as of one moment. Rates are those since the moment before. */
export interface Sample {
  readonly elapsedMs: number;
  readonly active: number;
  readonly asked: number;
  readonly requestsPerSecond: number;
  readonly megabytesPerSecond: number;
  readonly errors: number;
  readonly stalls: number;
  readonly p95Ms: number;
}

/** Takes samples of running statistics. */
export function createSampler(stats: SwarmStats, asked: number, beganMs: number): (nowMs: number) => Sample {
  let last = { atMs: beganMs, requests: 0, bytes: 0 };
  return (nowMs) => {
    const seconds = Math.max(0.001, (nowMs - last.atMs) / 1000);
    const requests = stats.okTotal + stats.failedTotal;
    const sample: Sample = {
      elapsedMs: nowMs - beganMs,
      active: stats.clients.active,
      asked,
      requestsPerSecond: (requests - last.requests) / seconds,
      megabytesPerSecond: (stats.bytes - last.bytes) / seconds / 1e6,
      errors: stats.failedTotal,
      stalls: stats.stalls.count,
      p95Ms: stats.latency.all.percentile(95),
    };
    last = { atMs: nowMs, requests, bytes: stats.bytes };
    return sample;
  };
}

/** One line no wider than `columns`: what does not fit is left out from the right, whole figures at a time. */
export function renderLiveLine(sample: Sample, columns: number): string {
  const parts = [
    `${sample.active}/${sample.asked} viewers`,
    `${sample.requestsPerSecond.toFixed(0)} req/s`,
    `${sample.megabytesPerSecond.toFixed(1)} MB/s`,
    `${sample.errors} errors`,
    `${sample.stalls} stalls`,
    `p95 ${sample.p95Ms.toFixed(0)} ms`,
    formatDuration(sample.elapsedMs),
  ];
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line} · ${part}`;
    if (longer.length > columns) break;
    line = longer;
  }
  return line;
}
