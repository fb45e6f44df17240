import type { MediaPlaylist, Segment } from './playlist.ts';

/** What one load of a media playlist meant for the viewer. */
export interface Observation {
  readonly type: 'changed' | 'unchanged' | 'stale' | 'restarted';
  /** Segments that will never be fetched: gone before their turn, or gaps. */
  readonly skipped: number;
  /** When to load the playlist again, on the clock of `loadBeganMs`. */
  readonly pollAtMs: number;
}

/** RFC 8216, 6.3.3: a player keeps this many target durations away from the end of a live stream. */
const LIVE_EDGE_TARGET_DURATIONS = 3;

/** Caches may hand out an older copy of a playlist; a stream that stays behind this often has restarted. */
const MAX_STALE_COPIES = 2;

/**
 * Follows one media playlist (RFC 8216, 6.3): which segments are due, each once and in the order of
 * their media sequence numbers, and when to load the playlist again. Pure: the caller brings the clock.
 */
export class PlaylistTracker {
  #due: Segment[] = [];
  #next: number | undefined;
  #latest: MediaPlaylist | undefined;
  #staleCopies = 0;

  /** Takes in a loaded playlist. `loadBeganMs` is when the request for it was sent. */
  observe(playlist: MediaPlaylist, loadBeganMs: number): Observation {
    const type = this.#compare(playlist);
    const pollAtMs = loadBeganMs + playlist.targetDurationMs * (isNews(type) ? 1 : 0.5);
    if (type === 'stale') {
      this.#staleCopies += 1;
      return { type, skipped: 0, pollAtMs };
    }
    this.#staleCopies = 0;
    this.#latest = playlist;
    let skipped = 0;
    if (type === 'restarted') {
      skipped += this.#due.length;
      this.#due = [];
      this.#next = undefined;
    }
    skipped += this.#dropGone(playlist.mediaSequence);
    skipped += this.#addNew(playlist);
    return { type, skipped, pollAtMs };
  }

  /** The next segment to fetch; it will not be given out again. */
  take(): Segment | undefined {
    return this.#due.shift();
  }

  /** The playlist says that nothing will be added to it. */
  get ended(): boolean {
    return this.#latest?.ended === true;
  }

  #compare(playlist: MediaPlaylist): Observation['type'] {
    const latest = this.#latest;
    if (latest === undefined) return 'changed';
    const wentBack = playlist.mediaSequence < latest.mediaSequence || endOf(playlist) < endOf(latest);
    if (wentBack) {
      const forgiven = this.#staleCopies < MAX_STALE_COPIES && isOlderCopy(playlist, latest);
      return forgiven ? 'stale' : 'restarted';
    }
    const same =
      playlist.mediaSequence === latest.mediaSequence &&
      endOf(playlist) === endOf(latest) &&
      playlist.ended === latest.ended;
    return same ? 'unchanged' : 'changed';
  }

  /** Segments the viewer was too slow for: the window has moved past them. */
  #dropGone(windowStart: number): number {
    const kept = this.#due.filter((segment) => segment.sequence >= windowStart);
    const dropped = this.#due.length - kept.length;
    this.#due = kept;
    return dropped;
  }

  #addNew(playlist: MediaPlaylist): number {
    if (playlist.segments.length === 0) return 0;
    const from = this.#next ?? firstToPlay(playlist);
    const gone = Math.max(0, playlist.mediaSequence - from);
    const fresh = playlist.segments.filter((segment) => segment.sequence >= from);
    const present = fresh.filter((segment) => !segment.gap);
    this.#due.push(...present);
    this.#next = Math.max(from, endOf(playlist));
    return gone + fresh.length - present.length;
  }
}

function isNews(type: Observation['type']): boolean {
  return type === 'changed' || type === 'restarted';
}

/** The sequence number after the last segment. */
function endOf(playlist: MediaPlaylist): number {
  return playlist.mediaSequence + playlist.segments.length;
}

/** Whether the two overlap and agree on every segment that both list: one stream, seen earlier. */
function isOlderCopy(playlist: MediaPlaylist, latest: MediaPlaylist): boolean {
  const known = new Map(latest.segments.map((segment) => [segment.sequence, segment.uri]));
  const shared = playlist.segments.filter((segment) => known.has(segment.sequence));
  return shared.length > 0 && shared.every((segment) => known.get(segment.sequence) === segment.uri);
}

/** Where playback begins: the start of what has ended, else at most three target durations from the end. */
function firstToPlay({ segments, targetDurationMs, mediaSequence, ended }: MediaPlaylist): number {
  if (ended) return mediaSequence;
  // A millisecond of tolerance: durations are decimal fractions in the playlist.
  const farthestMs = LIVE_EDGE_TARGET_DURATIONS * targetDurationMs + 1;
  let distanceMs = 0;
  let first = segments.length;
  while (first > 0) {
    distanceMs += segments[first - 1]?.durationMs ?? 0;
    if (distanceMs > farthestMs) break;
    first -= 1;
  }
  return mediaSequence + Math.min(first, segments.length - 1);
}
