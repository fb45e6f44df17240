import { Counter, Gauge, Registry } from 'prom-client';
import { ERROR_KINDS } from './error-kind.ts';
import type { SwarmStats } from './stats.ts';

const QUANTILES = [0.5, 0.95, 0.99] as const;
const REQUEST_KINDS = ['playlist', 'segment'] as const;
const SEGMENT_OUTCOMES = ['fetched', 'lost', 'skipped'] as const;

/** The statistics as Prometheus metrics. They are read when somebody asks: counting costs no more for it. */
export function createMetricsRegistry(stats: SwarmStats): Registry {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({
    name: 'swarm_clients_active',
    help: 'Viewers that are running',
    registers,
    collect() {
      this.set(stats.clients.active);
    },
  });
  new Counter({
    name: 'swarm_requests_total',
    help: 'Requests by what was asked for and how it went',
    labelNames: ['kind', 'outcome'],
    registers,
    collect() {
      this.reset();
      for (const kind of REQUEST_KINDS) {
        this.inc({ kind, outcome: 'ok' }, stats.ok[kind]);
        this.inc({ kind, outcome: 'failed' }, stats.failed[kind]);
      }
    },
  });
  new Counter({
    name: 'swarm_segments_total',
    help: 'Segments by what became of them',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset();
      for (const outcome of SEGMENT_OUTCOMES) this.inc({ outcome }, stats.segments[outcome]);
    },
  });
  new Counter({
    name: 'swarm_errors_total',
    help: 'Failed requests by kind of error',
    labelNames: ['kind'],
    registers,
    collect() {
      this.reset();
      for (const kind of ERROR_KINDS) this.inc({ kind }, stats.errors[kind]);
    },
  });
  new Gauge({
    name: 'swarm_request_duration_seconds',
    help: 'Latency of successful requests since the start, body included, by quantile',
    labelNames: ['kind', 'quantile'],
    registers,
    collect() {
      for (const kind of REQUEST_KINDS) {
        for (const quantile of QUANTILES) {
          this.set(
            { kind, quantile: String(quantile) },
            stats.latency[kind].percentile(quantile * 100) / 1000,
          );
        }
      }
    },
  });
  addCounter(registers, 'swarm_bytes_total', 'Body bytes received', () => stats.bytes);
  addCounter(registers, 'swarm_stalls_total', 'Times a buffer ran dry', () => stats.stalls.count);
  addCounter(
    registers,
    'swarm_stalled_seconds_total',
    'Time playback stood still',
    () => stats.stalls.totalMs / 1000,
  );
  return registry;
}

function addCounter(registers: Registry[], name: string, help: string, read: () => number): void {
  new Counter({
    name,
    help,
    registers,
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}
