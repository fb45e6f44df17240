import { redact } from '@up/core';
import { type Failure, failureOfStatus } from './error-kind.ts';
import { type BodyUse, type Connections, exchange, openConnections } from './http-exchange.ts';
import type { ByteRange } from './playlist.ts';

export interface HttpClientOptions {
  /** Longest time one request may take, redirects and body included. */
  readonly timeoutMs: number;
  readonly credentials?: Credentials | undefined;
  readonly onBytes: (sizeBytes: number) => void;
}

/** Sent to this origin only, wherever a playlist or a redirect may lead. */
export interface Credentials {
  readonly origin: string;
  readonly authorization: string;
}

export interface GetOptions {
  readonly url: URL;
  readonly signal: AbortSignal;
  readonly body: BodyUse;
  readonly range?: ByteRange | undefined;
}

export type GetResult =
  | {
      readonly type: 'ok';
      /** Where the answer came from, after redirects. */
      readonly url: URL;
      readonly text: string;
      readonly durationMs: number;
      readonly resent: number;
    }
  | { readonly type: 'failed'; readonly failure: Failure; readonly resent: number }
  /** The signal ended it: neither a success nor a failure. */
  | { readonly type: 'aborted' };

const USER_AGENT = 'up-swarm-client';
const MAX_REDIRECTS = 5;
const MAX_RESENDS = 3;
const TOO_LARGE = 'larger than a playlist may be (1 MiB)';
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The HTTP side of one viewer. */
export class HttpClient implements Disposable {
  readonly #options: HttpClientOptions;
  readonly #connections: Connections = openConnections();

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /** Fetches one resource: redirects followed, body read to its end, within the time limit. Never rejects. */
  async get(options: GetOptions): Promise<GetResult> {
    const { signal } = options;
    if (signal.aborted) return { type: 'aborted' };
    const { timeoutMs } = this.#options;
    const limit = new AbortController();
    const stop = (): void => limit.abort();
    const timer = setTimeout(stop, timeoutMs);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const result = await this.#follow(options, limit.signal);
      if (signal.aborted) return { type: 'aborted' };
      if (!limit.signal.aborted) return result;
      const failure: Failure = { kind: 'timeout', reason: `no complete answer within ${timeoutMs / 1000} s` };
      return { type: 'failed', failure, resent: 0 };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  [Symbol.dispose](): void {
    this.#connections[Symbol.dispose]();
  }

  async #follow({ url: asked, body, range }: GetOptions, signal: AbortSignal): Promise<GetResult> {
    const beganMs = performance.now();
    let url = asked;
    let resent = 0;
    let redirects = 0;
    const failed = (failure: Failure): GetResult => ({ type: 'failed', failure, resent });
    for (;;) {
      const { onBytes } = this.#options;
      const headers = this.#headersFor(url, range);
      const result = await exchange({ url, connections: this.#connections, headers, signal, body, onBytes });
      if (result.type === 'failed') return failed(result.failure);
      if (result.type === 'too-large') return failed({ kind: 'playlist', reason: TOO_LARGE });
      if (result.type === 'stale-connection') {
        if (resent === MAX_RESENDS) return failed({ kind: 'connect', reason: 'connection reset' });
        resent += 1;
        continue;
      }
      const { status, statusText, location, text } = result;
      if (!REDIRECTS.has(status) || location === undefined) {
        const failure = failureOfStatus(status, statusText);
        if (failure !== undefined) return failed(failure);
        return { type: 'ok', url, text, durationMs: performance.now() - beganMs, resent };
      }
      if (redirects === MAX_REDIRECTS) return failed({ kind: 'other', reason: 'too many redirects' });
      redirects += 1;
      const target = resolveHttpUrl(location, url.href);
      if (target === undefined)
        return failed({ kind: 'other', reason: `redirected to ${location}, which is not http(s)` });
      url = target;
    }
  }

  #headersFor(url: URL, range: ByteRange | undefined): Readonly<Record<string, string>> {
    const { credentials } = this.#options;
    return {
      'user-agent': USER_AGENT,
      accept: '*/*',
      'accept-encoding': 'identity',
      ...(range === undefined
        ? {}
        : { range: `bytes=${range.offset}-${range.offset + range.sizeBytes - 1}` }),
      ...(credentials?.origin === url.origin ? { authorization: credentials.authorization } : {}),
    };
  }
}

/** An http(s) address without user name and password in it, or undefined where it is none. */
export function resolveHttpUrl(uri: string, baseUrl?: string): URL | undefined {
  if (!URL.canParse(uri, baseUrl)) return undefined;
  const url = new URL(uri, baseUrl);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  url.username = '';
  url.password = '';
  url.hash = '';
  return url;
}

/** The user name and password within an address, as basic authentication for its origin. */
export function credentialsOf(url: URL): Credentials | undefined {
  if (url.username === '' && url.password === '') return undefined;
  const pair = `${decode(url.username)}:${decode(url.password)}`;
  return { origin: url.origin, authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** An address fit to be shown: without user name and password, other secrets masked. */
export function displayUrl(url: URL): string {
  return redact((resolveHttpUrl(url.href) ?? url).href);
}

function decode(component: string): string {
  try {
    return decodeURIComponent(component);
  } catch {
    return component;
  }
}
