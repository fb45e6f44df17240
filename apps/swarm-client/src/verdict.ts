import { formatDuration, plural, UpError } from '@up/core';
import type { ErrorKind } from './error-kind.ts';
import type { SwarmReport } from './report.ts';

export interface VerdictOptions {
  /** The highest error rate that still passes, 0 to 1. */
  readonly maxErrorRate: number;
}

/** The failure a report amounts to, or undefined where all is well. */
export function judge(report: SwarmReport, { maxErrorRate }: VerdictOptions): UpError | undefined {
  const { requests, segments, errors, ended } = report;
  // Whoever stops a run after a moment has not proven the stream dead.
  const stoppedEarly = ended === 'interrupted' && requests.failed === 0;
  if (stoppedEarly) return undefined;
  if (requests.ok === 0) return unreachable(report);
  if (segments.fetched === 0) return noSegment(report);
  // Not the rounded rate: one failure in ten million is one failure.
  if (requests.failed / requests.total <= maxErrorRate) return undefined;
  return new UpError(
    'UP_CHECKS_FAILED',
    `${requests.failed} of ${plural(requests.total, 'request')} failed (${percent(errors.rate)}, allowed ${percent(maxErrorRate)})${mostOften(report)}`,
    { hint: 'See errors.byKind of --json, or run again with --log-level debug to see every failure' },
  );
}

function unreachable(report: SwarmReport): UpError {
  const { streamUrl, requests, errors, durationMs } = report;
  const [first] = errors.examples;
  const reason = first?.reason ?? 'no answer';
  const attempts = `${plural(Math.max(requests.failed, requests.aborted), 'attempt')} in ${formatDuration(durationMs)}`;
  return new UpError(
    'UP_STREAM_UNREACHABLE',
    `Nothing could be fetched from ${streamUrl}: ${reason} (${attempts})`,
    {
      hint: HINTS[first?.kind ?? 'timeout'],
    },
  );
}

function noSegment(report: SwarmReport): UpError {
  const playlists = plural(report.requests.ok, 'playlist');
  return new UpError(
    'UP_CHECKS_FAILED',
    `Not one segment of ${report.streamUrl} could be fetched, although ${playlists} could${mostOften(report)}`,
    {
      hint:
        report.requests.failed === 0
          ? 'The playlist lists nothing yet: is its encoder running? Or run for longer: --duration SECONDS'
          : HINTS[report.errors.examples[0]?.kind ?? 'other'],
    },
  );
}

function mostOften({ errors }: SwarmReport): string {
  const [first] = errors.examples;
  return first === undefined
    ? ''
    : `: most often ${first.kind} (${errors.byKind[first.kind]}), as in ${first.message}`;
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(3))} %`;
}

const HINTS: Readonly<Record<ErrorKind, string>> = {
  connect: 'Is the origin running, and is the port right? Start one: up default runner',
  dns: 'Check the host name in --stream-url',
  timeout: 'Is the origin overloaded, or a firewall in between? Allow more time: --timeout SECONDS',
  http_4xx:
    'Check the path in --stream-url: it must name the playlist, as in http://127.0.0.1:17080/stream.m3u8',
  http_5xx: "Look into the origin's log",
  playlist: '--stream-url must name an HLS playlist (.m3u8)',
  truncated: "The origin closes connections within answers: look into its log, and a proxy's in between",
  other: 'Run again with --log-level debug to see every failure',
};
