import { redact, safeText, truncate } from '@up/core';
import { backoffMs } from './backoff.ts';
import type { Failure } from './error-kind.ts';
import { displayUrl, type HttpClient, resolveHttpUrl } from './http-client.ts';
import { type MediaPlaylist, type MultivariantPlaylist, parsePlaylist, type Resource } from './playlist.ts';
import type { Random } from './random.ts';
import { sleep } from './sleep.ts';
import type { Emit, RequestKind } from './viewer-event.ts';

export interface RequesterOptions {
  readonly viewer: number;
  readonly client: HttpClient;
  /** How often a segment is asked for again. */
  readonly segMaxRetry: number;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

export type Loaded<T> =
  | { readonly type: 'loaded'; readonly playlist: T; readonly url: URL; readonly beganMs: number }
  | Failed
  | { readonly type: 'aborted' };

interface Failed {
  readonly type: 'failed';
  readonly failure: Failure;
}

const MAX_PLAYLIST_BYTES = 1024 * 1024;
const MAX_MESSAGE_LENGTH = 300;
const RETRY_BASE_MS = 100;
const RETRY_MAX_MS = 2000;

/** One viewer's requests: each is made, judged and told as events. */
export class Requester {
  readonly #options: RequesterOptions;

  constructor(options: RequesterOptions) {
    this.#options = options;
  }

  /** Loads one playlist; one that cannot be read is a failed request. */
  async loadPlaylist(url: URL): Promise<Loaded<MediaPlaylist | MultivariantPlaylist>> {
    const { client, signal, emit } = this.#options;
    const beganMs = performance.now();
    const result = await client.get({ url, signal, body: { type: 'text', maxBytes: MAX_PLAYLIST_BYTES } });
    if (result.type === 'aborted') return this.#aborted();
    this.#resent(result.resent);
    if (result.type === 'failed') return this.fail('playlist', url, result.failure);
    const playlist = parsePlaylist(result.text, result.url.href);
    if (playlist.type === 'invalid') {
      return this.fail('playlist', url, { kind: 'playlist', reason: `not a playlist: ${playlist.reason}` });
    }
    emit({ type: 'request-ok', request: 'playlist', durationMs: result.durationMs });
    return { type: 'loaded', playlist, url: result.url, beganMs };
  }

  /** Fetches a segment and throws its bytes away; asks again after a failure, with a growing pause. */
  async fetchMedia({ uri, baseUrl, range }: Resource): Promise<'fetched' | 'lost' | 'aborted'> {
    const { client, signal, segMaxRetry, random, emit } = this.#options;
    const url = resolveHttpUrl(uri, baseUrl);
    if (url === undefined) {
      this.fail('segment', new URL(baseUrl), { kind: 'playlist', reason: `${uri} in it is not http(s)` });
      return 'lost';
    }
    for (let attempt = 1; ; attempt += 1) {
      const result = await client.get({ url, signal, range, body: { type: 'discard' } });
      if (result.type === 'aborted') return this.#aborted().type;
      this.#resent(result.resent);
      if (result.type === 'ok') {
        emit({ type: 'request-ok', request: 'segment', durationMs: result.durationMs });
        return 'fetched';
      }
      this.fail('segment', url, result.failure);
      if (attempt > segMaxRetry) return 'lost';
      await sleep(backoffMs({ attempt, baseMs: RETRY_BASE_MS, maxMs: RETRY_MAX_MS, random }), signal);
      if (signal.aborted) return 'aborted';
      emit({ type: 'segment-retried' });
    }
  }

  /** Tells of a failed request; what a server sent is made safe to show. */
  fail(request: RequestKind, url: URL, failure: Failure): Failed {
    const { viewer, emit } = this.#options;
    const reason = truncate(safeText(redact(failure.reason)), MAX_MESSAGE_LENGTH);
    const message = truncate(`GET ${safeText(displayUrl(url))}: ${reason}`, MAX_MESSAGE_LENGTH);
    emit({ type: 'request-failed', viewer, request, kind: failure.kind, reason, message });
    return { type: 'failed', failure };
  }

  #aborted(): { readonly type: 'aborted' } {
    this.#options.emit({ type: 'request-aborted' });
    return { type: 'aborted' };
  }

  #resent(count: number): void {
    if (count > 0) this.#options.emit({ type: 'request-resent', count });
  }
}
