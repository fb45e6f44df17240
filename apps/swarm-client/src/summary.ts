import { formatBytes, formatDuration, plural } from '@up/core';
import type { LatencySummary } from './latency.ts';
import type { EndReason, SwarmReport } from './report.ts';

const ENDED: Readonly<Record<EndReason, string>> = {
  duration: '',
  finished: ', all viewers done',
  interrupted: ', stopped',
  unreachable: ', given up',
};

/** From this delay on, latencies say more about the load generator than about the origin. */
const SHORT_OF_CPU_MS = 50;

/** The report for people: a block of aligned lines. */
export function renderSummary(report: SwarmReport): string {
  const { clients, requests, segments, errors, latencyMs, throughput, stalls, generator } = report;
  const rows: (readonly [string, string])[] = [
    ['stream', report.streamUrl],
    ['ran', `${formatDuration(report.durationMs)}${ENDED[report.ended]}`],
    [
      'viewers',
      `${clients.started} of ${clients.asked}, at most ${clients.peak} at once${endedViewers(clients)}`,
    ],
    [
      'requests',
      `${requests.total} (${requests.playlist} playlists, ${requests.segment} segments), ${throughput.requestsPerSecond}/s, ${requests.failed} failed`,
    ],
    ['received', `${formatBytes(report.bytes)}, ${formatBytes(throughput.bytesPerSecond)}/s`],
    [
      'segments',
      `${segments.fetched} fetched, ${segments.lost} lost, ${segments.skipped} skipped, ${plural(segments.retried, 'retry', 'retries')}`,
    ],
    ['latency', `playlist  ${renderLatency(latencyMs.playlist)}`],
    ['', `segment   ${renderLatency(latencyMs.segment)}`],
    ['stalls', stalls.count === 0 ? 'none' : `${stalls.count}, ${formatDuration(stalls.totalMs)} in all`],
  ];
  if (report.streamRestarts > 0) rows.push(['restarts', `seen ${report.streamRestarts} times by viewers`]);
  for (const { kind, message } of errors.examples) {
    rows.push(['errors', `${errors.byKind[kind]} ${kind}, as in ${message}`]);
  }
  if (generator.eventLoopDelayP99Ms >= SHORT_OF_CPU_MS) {
    const delay = formatDuration(generator.eventLoopDelayP99Ms);
    rows.push(['note', `the load generator was short of CPU (delays of ${delay}): latencies are too high`]);
  }
  return rows.map(([name, text]) => `${name.padEnd(10)}${text}\n`).join('');
}

function endedViewers({ finished, gaveUp }: SwarmReport['clients']): string {
  const parts = [
    finished > 0 ? `, ${finished} saw the stream end` : '',
    gaveUp > 0 ? `, ${gaveUp} gave up` : '',
  ];
  return parts.join('');
}

function renderLatency({ p50, p95, p99, max }: LatencySummary): string {
  const [a, b, c, d] = [p50, p95, p99, max].map((value) =>
    value < 10 ? value.toFixed(1) : value.toFixed(0),
  );
  return `p50 ${a} ms, p95 ${b} ms, p99 ${c} ms, max ${d} ms`;
}
