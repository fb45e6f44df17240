import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Reply, RequestKind } from './http/reply.ts';

export interface MetricsSources {
  readonly connections: () => number;
  /** The media sequence of every rendition. */
  readonly mediaSequences: () => ReadonlyMap<string, number>;
  readonly memoryBytes: () => number;
}

/** Plain numbers, so that counting costs a request next to nothing; prom-client reads them when it is scraped. */
export class OriginStats {
  readonly #requests = new Map<RequestKind, Map<number, number>>();
  readonly #bytes = new Map<RequestKind, number>();
  readonly #segments = new Map<string, number>();
  encoderRestarts = 0;
  encoderSpeed: number | undefined;

  countReply({ kind, status, bodyBytes }: Reply): void {
    let byStatus = this.#requests.get(kind);
    if (byStatus === undefined) {
      byStatus = new Map();
      this.#requests.set(kind, byStatus);
    }
    byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
    this.#bytes.set(kind, (this.#bytes.get(kind) ?? 0) + bodyBytes);
  }

  countSegment(rendition: string): void {
    this.#segments.set(rendition, (this.#segments.get(rendition) ?? 0) + 1);
  }

  get totalRequests(): number {
    let total = 0;
    for (const byStatus of this.#requests.values()) for (const count of byStatus.values()) total += count;
    return total;
  }

  get totalSegments(): number {
    return [...this.#segments.values()].reduce((sum, count) => sum + count, 0);
  }

  get requests(): ReadonlyMap<RequestKind, ReadonlyMap<number, number>> {
    return this.#requests;
  }

  get bytes(): ReadonlyMap<RequestKind, number> {
    return this.#bytes;
  }

  get segments(): ReadonlyMap<string, number> {
    return this.#segments;
  }
}

/** A registry of its own with what the origin and its process tell. `clear()` it at the end. */
export function createMetrics(stats: OriginStats, sources: MetricsSources): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  registerCounters(registry, stats);
  registerGauges(registry, stats, sources);
  return registry;
}

function registerCounters(registry: Registry, stats: OriginStats): void {
  const registers = [registry];
  new Counter({
    name: 'hls_origin_requests_total',
    help: 'Requests answered, by what was asked for and status',
    labelNames: ['kind', 'status'],
    registers,
    collect() {
      this.reset();
      for (const [kind, byStatus] of stats.requests) {
        for (const [status, count] of byStatus) this.inc({ kind, status }, count);
      }
    },
  });
  new Counter({
    name: 'hls_origin_body_bytes_total',
    help: 'Bytes of the bodies of answers, as they were handed to connections',
    labelNames: ['kind'],
    registers,
    collect() {
      this.reset();
      for (const [kind, bytes] of stats.bytes) this.inc({ kind }, bytes);
    },
  });
  new Counter({
    name: 'hls_origin_segments_published_total',
    help: 'Segments published',
    labelNames: ['variant'],
    registers,
    collect() {
      this.reset();
      for (const [variant, count] of stats.segments) this.inc({ variant }, count);
    },
  });
  new Counter({
    name: 'hls_origin_encoder_restarts_total',
    help: 'How often ffmpeg ended and was started again',
    registers,
    collect() {
      this.reset();
      this.inc(stats.encoderRestarts);
    },
  });
}

function registerGauges(registry: Registry, stats: OriginStats, sources: MetricsSources): void {
  const registers = [registry];
  new Gauge({
    name: 'hls_origin_encoder_speed_ratio',
    help: 'Seconds of video encoded per second, over the last 10 s; below 1 the stream falls behind',
    registers,
    collect() {
      if (stats.encoderSpeed === undefined) this.remove();
      else this.set(stats.encoderSpeed);
    },
  });
  new Gauge({
    name: 'hls_origin_media_sequence',
    help: 'EXT-X-MEDIA-SEQUENCE: the number of the first segment in the playlist',
    labelNames: ['variant'],
    registers,
    collect() {
      for (const [variant, sequence] of sources.mediaSequences()) this.set({ variant }, sequence);
    },
  });
  new Gauge({
    name: 'hls_origin_active_connections',
    help: 'Open TCP connections',
    registers,
    collect() {
      this.set(sources.connections());
    },
  });
  new Gauge({
    name: 'hls_origin_memory_segment_bytes',
    help: 'Bytes of segments held in memory',
    registers,
    collect() {
      this.set(sources.memoryBytes());
    },
  });
}
