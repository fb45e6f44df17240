import { ERROR_KINDS, type ErrorKind } from './error-kind.ts';
import { LatencyHistogram } from './latency.ts';
import type { RequestKind, ViewerEvent } from './viewer-event.ts';

/** The first failure of a kind, as it was told. */
export interface ErrorExample {
  readonly kind: ErrorKind;
  readonly reason: string;
  readonly message: string;
}

/** Everything that is counted, for the whole swarm: viewers' events in, numbers out. */
export class SwarmStats {
  readonly clients = { started: 0, active: 0, peak: 0, finished: 0, gaveUp: 0 };
  readonly ok: Record<RequestKind, number> = { playlist: 0, segment: 0 };
  readonly failed: Record<RequestKind, number> = { playlist: 0, segment: 0 };
  readonly segments = { fetched: 0, lost: 0, skipped: 0, retried: 0 };
  readonly stalls = { count: 0, totalMs: 0 };
  readonly errors: Record<ErrorKind, number> = zeroOfEachKind();
  readonly examples: Map<ErrorKind, ErrorExample> = new Map();
  readonly latency: Readonly<Record<RequestKind | 'all', LatencyHistogram>> = {
    all: new LatencyHistogram(),
    playlist: new LatencyHistogram(),
    segment: new LatencyHistogram(),
  };
  aborted = 0;
  resent = 0;
  streamRestarts = 0;
  /** Body bytes received, those of failed and aborted requests included. */
  bytes = 0;

  get okTotal(): number {
    return this.ok.playlist + this.ok.segment;
  }

  get failedTotal(): number {
    return this.failed.playlist + this.failed.segment;
  }

  /** Failed requests as a fraction of those that were answered or failed. */
  get errorRate(): number {
    const total = this.okTotal + this.failedTotal;
    return total === 0 ? 0 : this.failedTotal / total;
  }

  /** The failures told first by kind, the most frequent kind first. */
  get examplesByFrequency(): readonly ErrorExample[] {
    return [...this.examples.values()].sort((a, b) => this.errors[b.kind] - this.errors[a.kind]);
  }

  apply(event: ViewerEvent): void {
    switch (event.type) {
      case 'viewer-started':
        this.clients.started += 1;
        this.clients.active += 1;
        this.clients.peak = Math.max(this.clients.peak, this.clients.active);
        break;
      case 'viewer-ended':
        this.clients.active -= 1;
        if (event.outcome === 'finished') this.clients.finished += 1;
        if (event.outcome === 'gave-up') this.clients.gaveUp += 1;
        break;
      case 'request-ok':
        this.ok[event.request] += 1;
        this.latency.all.record(event.durationMs);
        this.latency[event.request].record(event.durationMs);
        break;
      case 'request-failed':
        this.failed[event.request] += 1;
        this.errors[event.kind] += 1;
        if (!this.examples.has(event.kind)) this.examples.set(event.kind, toExample(event));
        break;
      case 'request-aborted':
        this.aborted += 1;
        break;
      case 'request-resent':
        this.resent += event.count;
        break;
      case 'segment-fetched':
        this.segments.fetched += 1;
        break;
      case 'segment-retried':
        this.segments.retried += 1;
        break;
      case 'segment-lost':
        this.segments.lost += 1;
        break;
      case 'segments-skipped':
        this.segments.skipped += event.count;
        break;
      case 'stream-restarted':
        this.streamRestarts += 1;
        break;
      case 'stalled':
        this.stalls.count += event.stalls;
        this.stalls.totalMs += event.stalledMs;
        break;
    }
  }
}

function toExample({ kind, reason, message }: ErrorExample): ErrorExample {
  return { kind, reason, message };
}

function zeroOfEachKind(): Record<ErrorKind, number> {
  const zeros = ERROR_KINDS.map((kind): readonly [ErrorKind, number] => [kind, 0]);
  return Object.fromEntries(zeros) as Record<ErrorKind, number>;
}
