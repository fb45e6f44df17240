import { setMaxListeners } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { SwarmClientSettings } from '@up/profiles';
import { credentialsOf, HttpClient, resolveHttpUrl } from './http-client.ts';
import { peakMemoryBytes } from './peak-memory.ts';
import { rampSchedule } from './ramp.ts';
import { createRandom, randomOfViewer } from './random.ts';
import { isUnreachable } from './reachability.ts';
import { buildReport, type EndReason, type SwarmReport } from './report.ts';
import { sleep } from './sleep.ts';
import { SwarmStats } from './stats.ts';
import { Viewer } from './viewer.ts';
import type { Emit, ViewerEvent } from './viewer-event.ts';

export interface SwarmOptions {
  /** http(s); a user name and password in it are sent to its origin only. */
  readonly streamUrl: URL;
  readonly settings: SwarmClientSettings;
  /** How long to run, from the start of the first viewer, 24 days at most. Infinity: until the signal. */
  readonly durationMs: number;
  /** Makes all jitter reproducible. */
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Counted into while the swarm runs, for whoever wants to watch. */
  readonly stats?: SwarmStats;
  readonly onEvent?: (event: ViewerEvent) => void;
}

/** How often playback is looked at and a dead stream would be noticed. */
const WATCH_INTERVAL_MS = 250;

/**
 * Runs all viewers until the duration is over, the stream ends for each of them, it turns out to be
 * unreachable, or the signal aborts. Requests under way at the end are aborted: neither ok nor failed.
 * What the viewers meet is in the report; nothing of it is thrown.
 */
export async function runSwarm(options: SwarmOptions): Promise<SwarmReport> {
  const { settings, durationMs, seed, signal, stats = new SwarmStats() } = options;
  const timeoutMs = settings.timeout * 1000;
  const lag = monitorEventLoopDelay({ resolution: 20 });
  const viewers = new Set<Viewer>();
  const ending = new Ending();
  const beganMs = performance.now();
  const cpuBefore = process.cpuUsage();

  const onAbort = (): void => ending.end('interrupted');
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = Number.isFinite(durationMs)
    ? setTimeout(() => ending.end('duration'), durationMs)
    : undefined;
  const watch = setInterval(() => {
    for (const viewer of viewers) viewer.advancePlayback();
    const { okTotal, failedTotal, errors } = stats;
    const elapsedMs = performance.now() - beganMs;
    if (isUnreachable({ okTotal, failedTotal, errors, elapsedMs, timeoutMs })) ending.end('unreachable');
  }, WATCH_INTERVAL_MS);
  lag.enable();
  try {
    await launchAll({ ...options, stats, viewers, signal: ending.signal, beganMs });
  } finally {
    lag.disable();
    clearInterval(watch);
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
  return buildReport({
    stats,
    streamUrl: options.streamUrl,
    seed,
    clientsAsked: settings.clients,
    durationMs: performance.now() - beganMs,
    ended: ending.reason ?? 'finished',
    // The monitor counts its own interval in: what is above it is delay.
    eventLoopDelayP99Ms: Math.max(0, lag.percentile(99) / 1e6 - 20),
    cpu: process.cpuUsage(cpuBefore),
    peakRssBytes: await peakMemoryBytes(),
  });
}

/** Why the run ends: the first reason counts. */
class Ending {
  readonly #controller = new AbortController();
  #reason: EndReason | undefined;

  constructor() {
    // Every viewer listens; more than ten of them are no leak.
    setMaxListeners(0, this.#controller.signal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get reason(): EndReason | undefined {
    return this.#reason;
  }

  end(reason: EndReason): void {
    this.#reason ??= reason;
    this.#controller.abort();
  }
}

interface LaunchOptions extends SwarmOptions {
  readonly stats: SwarmStats;
  readonly viewers: Set<Viewer>;
  readonly beganMs: number;
}

/** Starts the viewers one after the other, and waits for the last of them. */
async function launchAll(options: LaunchOptions): Promise<void> {
  const { settings, seed, signal, viewers, beganMs } = options;
  const { clients, rampRate, rampJitter } = settings;
  const random = createRandom(seed);
  const runs: Promise<void>[] = [];
  for (const start of rampSchedule({ clients, rampRate, rampJitterMs: rampJitter, random })) {
    await sleep(beganMs + start.atMs - performance.now(), signal);
    if (signal.aborted) break;
    runs.push(runViewer(start.index, options, viewers));
  }
  await Promise.all(runs);
}

async function runViewer(index: number, options: LaunchOptions, viewers: Set<Viewer>): Promise<void> {
  const { streamUrl, settings, seed, signal, stats, onEvent } = options;
  // A signal of its own: the list of listeners is searched at every request, and should not grow with the swarm.
  const stopped = new AbortController();
  const stop = (): void => stopped.abort();
  signal.addEventListener('abort', stop, { once: true });
  const emit: Emit = (event) => {
    stats.apply(event);
    onEvent?.(event);
  };
  using client = new HttpClient({
    timeoutMs: settings.timeout * 1000,
    credentials: credentialsOf(streamUrl),
    onBytes: (sizeBytes) => {
      stats.bytes += sizeBytes;
    },
  });
  const viewer = new Viewer({
    index,
    streamUrl: resolveHttpUrl(streamUrl.href) ?? streamUrl,
    settings,
    client,
    random: randomOfViewer(seed, index),
    signal: stopped.signal,
    emit,
  });
  viewers.add(viewer);
  await viewer.run();
  viewers.delete(viewer);
  signal.removeEventListener('abort', stop);
}
