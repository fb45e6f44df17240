/** What a request was for: the label in metrics and the choice of the access log. */
export type RequestKind = 'segment' | 'manifest' | 'health' | 'metrics' | 'other';

/** A part of a file on disk; `end` is the last byte's position. */
export interface FileSlice {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** An answer, ready to be sent. Those of segments and playlists are made once and sent many times. */
export interface Reply {
  readonly status: number;
  /** Name, value, name, value... as `writeHead` takes it without a copy; shared, so never changed. */
  readonly head: string[];
  readonly body: Buffer | FileSlice | undefined;
  readonly bodyBytes: number;
  readonly kind: RequestKind;
}

export const CORS_HEAD: readonly string[] = ['Access-Control-Allow-Origin', '*'];

/** A short plain-text answer that nobody may cache. */
export function textReply(
  status: number,
  text: string,
  { kind, head = [] }: { readonly kind: RequestKind; readonly head?: readonly string[] },
): Reply {
  const body = Buffer.from(text);
  return {
    status,
    head: [
      ...['Content-Type', 'text/plain; charset=utf-8', 'Content-Length', String(body.length)],
      ...['Cache-Control', 'no-store', ...CORS_HEAD, ...head],
    ],
    body,
    bodyBytes: body.length,
    kind,
  };
}
