import type { ErrorKind } from './error-kind.ts';

export type RequestKind = 'playlist' | 'segment';

/** What a viewer tells: the statistics and the log are made of nothing else. */
export type ViewerEvent =
  | { readonly type: 'viewer-started'; readonly viewer: number }
  | { readonly type: 'viewer-ended'; readonly viewer: number; readonly outcome: ViewerOutcome }
  | { readonly type: 'request-ok'; readonly request: RequestKind; readonly durationMs: number }
  | {
      readonly type: 'request-failed';
      readonly viewer: number;
      readonly request: RequestKind;
      readonly kind: ErrorKind;
      /** A few words: `connection refused`. */
      readonly reason: string;
      /** Safe to show; names the address. */
      readonly message: string;
    }
  | { readonly type: 'request-aborted' }
  | { readonly type: 'request-resent'; readonly count: number }
  | { readonly type: 'segment-fetched' }
  | { readonly type: 'segment-retried' }
  | { readonly type: 'segment-lost'; readonly viewer: number; readonly sequence: number }
  | { readonly type: 'segments-skipped'; readonly viewer: number; readonly count: number }
  | { readonly type: 'stream-restarted'; readonly viewer: number }
  | { readonly type: 'stalled'; readonly stalls: number; readonly stalledMs: number };

/** finished: the stream ended and all of it was fetched. gave-up: a playlist failed and reconnecting is off. */
export type ViewerOutcome = 'finished' | 'gave-up' | 'stopped';

export type Emit = (event: ViewerEvent) => void;
