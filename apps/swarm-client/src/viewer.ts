import type { SwarmClientSettings } from '@up/profiles';
import { backoffMs } from './backoff.ts';
import type { HttpClient } from './http-client.ts';
import { PlaybackBuffer, type StallDelta } from './playback-buffer.ts';
import type { MediaPlaylist, Resource, Segment } from './playlist.ts';
import { PlaylistSource } from './playlist-source.ts';
import { PlaylistTracker } from './playlist-tracker.ts';
import type { Random } from './random.ts';
import { Requester } from './requester.ts';
import { sleep } from './sleep.ts';
import type { Emit, ViewerOutcome } from './viewer-event.ts';

export interface ViewerOptions {
  /** Viewers are numbered from 0; the number decides which variant this one takes. */
  readonly index: number;
  readonly streamUrl: URL;
  readonly settings: Pick<SwarmClientSettings, 'variant' | 'reconnect' | 'reconnectDelayMax' | 'segMaxRetry'>;
  readonly client: HttpClient;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

const RECONNECT_BASE_MS = 500;

/** A stream that has ended is fetched this far ahead of playback, not at full speed. */
const MAX_AHEAD_MS = 30_000;

/** One virtual viewer: follows the stream as a player does, and throws the media away. */
export class Viewer {
  readonly #options: ViewerOptions;
  readonly #requester: Requester;
  readonly #source: PlaylistSource;
  readonly #tracker = new PlaylistTracker();
  readonly #playback = new PlaybackBuffer();
  #fetching: Promise<void> = Promise.resolve();
  #isFetching = false;
  #initSection = '';

  constructor(options: ViewerOptions) {
    const { index, streamUrl, settings } = options;
    this.#options = options;
    this.#requester = new Requester({ ...options, viewer: index, segMaxRetry: settings.segMaxRetry });
    this.#source = new PlaylistSource({
      streamUrl,
      requester: this.#requester,
      pickVariant: (count) => (settings.variant === 'all' ? index % count : 0),
    });
  }

  /** Runs until the stream ends, the viewer gives up or the signal stops it. Never rejects. */
  async run(): Promise<ViewerOutcome> {
    const { index: viewer, emit } = this.#options;
    emit({ type: 'viewer-started', viewer });
    const outcome = await this.#follow();
    await this.#fetching;
    if (outcome === 'stopped') this.advancePlayback();
    emit({ type: 'viewer-ended', viewer, outcome });
    return outcome;
  }

  /** Lets playback go on to now, so that a stall is counted while it lasts. */
  advancePlayback(): void {
    this.#tellStall(this.#playback.advance(performance.now()));
  }

  /** The playlist side: load, note what is new, wait, again. Segments are fetched meanwhile. */
  async #follow(): Promise<ViewerOutcome> {
    const { settings, signal } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      const loaded = await this.#source.load();
      if (loaded.type === 'aborted') break;
      if (loaded.type === 'failed') {
        if (!settings.reconnect) return 'gave-up';
        failures += 1;
        await this.#waitToReconnect(failures);
        continue;
      }
      failures = 0;
      const pollAtMs = this.#observe(loaded.playlist, loaded.beganMs);
      this.#startFetching();
      if (this.#tracker.ended) {
        await this.#fetching;
        if (!signal.aborted) return 'finished';
      }
      await sleep(pollAtMs - performance.now(), signal);
    }
    return 'stopped';
  }

  #observe(playlist: MediaPlaylist, beganMs: number): number {
    const { index: viewer, emit } = this.#options;
    const { type, skipped, pollAtMs } = this.#tracker.observe(playlist, beganMs);
    if (type === 'restarted') emit({ type: 'stream-restarted', viewer });
    if (skipped > 0) emit({ type: 'segments-skipped', viewer, count: skipped });
    return pollAtMs;
  }

  #waitToReconnect(attempt: number): Promise<void> {
    const { settings, random, signal } = this.#options;
    const maxMs = settings.reconnectDelayMax * 1000;
    return sleep(backoffMs({ attempt, baseMs: RECONNECT_BASE_MS, maxMs, random }), signal);
  }

  #startFetching(): void {
    if (this.#isFetching) return;
    this.#isFetching = true;
    this.#fetching = this.#fetchDue();
  }

  /** The segment side: one after the other, until nothing is due. */
  async #fetchDue(): Promise<void> {
    const { signal } = this.#options;
    for (let segment = this.#tracker.take(); segment !== undefined; segment = this.#tracker.take()) {
      if (this.#tracker.ended) await this.#waitForPlayback();
      if (signal.aborted) break;
      await this.#fetchSegment(segment);
    }
    this.#isFetching = false;
  }

  async #waitForPlayback(): Promise<void> {
    this.advancePlayback();
    await sleep(this.#playback.levelMs - MAX_AHEAD_MS, this.#options.signal);
  }

  async #fetchSegment(segment: Segment): Promise<void> {
    const { index: viewer, emit } = this.#options;
    if (segment.init !== undefined) await this.#fetchInitSection(segment.init);
    const outcome = await this.#requester.fetchMedia(segment);
    if (outcome === 'lost') emit({ type: 'segment-lost', viewer, sequence: segment.sequence });
    if (outcome !== 'fetched') return;
    emit({ type: 'segment-fetched' });
    this.#tellStall(this.#playback.add(segment.durationMs, performance.now()));
  }

  /** An initialisation section (EXT-X-MAP) is fetched when it is another one than before. */
  async #fetchInitSection(init: Resource): Promise<void> {
    const name = `${init.uri} ${init.range?.offset ?? 0}`;
    if (name === this.#initSection) return;
    if ((await this.#requester.fetchMedia(init)) === 'fetched') this.#initSection = name;
  }

  #tellStall(delta: StallDelta): void {
    if (delta.stalledMs > 0) this.#options.emit({ type: 'stalled', ...delta });
  }
}
