import type { ErrorKind } from './error-kind.ts';
import { displayUrl } from './http-client.ts';
import type { LatencySummary } from './latency.ts';
import type { ErrorExample, SwarmStats } from './stats.ts';

/** finished: every viewer ended by itself. unreachable: nothing was ever fetched, so the run was cut short. */
export type EndReason = 'duration' | 'finished' | 'interrupted' | 'unreachable';

/** What a run found out: `data` of the JSON document. Times in milliseconds, sizes in bytes, rates per second. */
export interface SwarmReport {
  readonly streamUrl: string;
  readonly durationMs: number;
  readonly ended: EndReason;
  readonly seed: number;
  readonly clients: {
    readonly asked: number;
    readonly started: number;
    readonly peak: number;
    readonly finished: number;
    readonly gaveUp: number;
  };
  readonly requests: {
    /** ok and failed; those under way at the end (`aborted`) are neither. */
    readonly total: number;
    readonly ok: number;
    readonly failed: number;
    readonly playlist: number;
    readonly segment: number;
    readonly aborted: number;
    /** Sent again because the server had closed an idle connection; not failures. */
    readonly resent: number;
  };
  readonly bytes: number;
  readonly segments: {
    readonly fetched: number;
    readonly lost: number;
    readonly skipped: number;
    readonly retried: number;
  };
  readonly streamRestarts: number;
  readonly errors: {
    readonly byKind: Readonly<Record<ErrorKind, number>>;
    /** failed / total, 0 to 1. */
    readonly rate: number;
    readonly examples: readonly ErrorExample[];
  };
  /** Of successful requests, from sending to the last byte, redirects included. */
  readonly latencyMs: {
    readonly all: LatencySummary;
    readonly playlist: LatencySummary;
    readonly segment: LatencySummary;
  };
  readonly throughput: {
    readonly requestsPerSecond: number;
    readonly segmentsPerSecond: number;
    readonly bytesPerSecond: number;
  };
  readonly stalls: { readonly count: number; readonly totalMs: number };
  /** The load generator itself: when it is short of CPU, its latencies are too high. */
  readonly generator: {
    readonly peakRssBytes: number;
    /** Of one core. */
    readonly cpuPercent: number;
    readonly eventLoopDelayP99Ms: number;
  };
}

export interface ReportOptions {
  readonly stats: SwarmStats;
  readonly streamUrl: URL;
  readonly seed: number;
  readonly clientsAsked: number;
  readonly durationMs: number;
  readonly ended: EndReason;
  readonly eventLoopDelayP99Ms: number;
  readonly cpu: NodeJS.CpuUsage;
  readonly peakRssBytes: number;
}

export function buildReport(options: ReportOptions): SwarmReport {
  const { stats, streamUrl, durationMs, cpu } = options;
  const { okTotal, failedTotal } = stats;
  const perSecond = (count: number): number => (durationMs > 0 ? round((count / durationMs) * 1000, 1) : 0);
  return {
    streamUrl: displayUrl(streamUrl),
    durationMs: Math.round(durationMs),
    ended: options.ended,
    seed: options.seed,
    clients: {
      asked: options.clientsAsked,
      started: stats.clients.started,
      peak: stats.clients.peak,
      finished: stats.clients.finished,
      gaveUp: stats.clients.gaveUp,
    },
    requests: {
      total: okTotal + failedTotal,
      ok: okTotal,
      failed: failedTotal,
      playlist: stats.ok.playlist + stats.failed.playlist,
      segment: stats.ok.segment + stats.failed.segment,
      aborted: stats.aborted,
      resent: stats.resent,
    },
    bytes: stats.bytes,
    segments: { ...stats.segments },
    streamRestarts: stats.streamRestarts,
    errors: {
      byKind: { ...stats.errors },
      rate: round(stats.errorRate, 6),
      examples: stats.examplesByFrequency,
    },
    latencyMs: {
      all: stats.latency.all.summary(),
      playlist: stats.latency.playlist.summary(),
      segment: stats.latency.segment.summary(),
    },
    throughput: {
      requestsPerSecond: perSecond(okTotal + failedTotal),
      segmentsPerSecond: perSecond(stats.segments.fetched),
      bytesPerSecond: Math.round(perSecond(stats.bytes)),
    },
    stalls: { count: stats.stalls.count, totalMs: Math.round(stats.stalls.totalMs) },
    generator: {
      peakRssBytes: options.peakRssBytes,
      cpuPercent: durationMs > 0 ? round((cpu.user + cpu.system) / 10 / durationMs, 1) : 0,
      eventLoopDelayP99Ms: round(options.eventLoopDelayP99Ms, 1),
    },
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
