import { networkFailure, silence } from './network-failure.ts';
import type { RequestSubject } from './registry-errors.ts';

/** How long is waited, in milliseconds. */
export interface HttpTimes {
  /** For the headers of an answer. */
  readonly headersMs: number;
  /** For the next piece of a body worth the name (`PROGRESS_BYTES`). */
  readonly idleMs: number;
  /** For a small document as a whole. */
  readonly documentMs: number;
  /** Before the second try; four times that before the third. */
  readonly backoffMs: number;
}

export const DEFAULT_TIMES: HttpTimes = {
  headersMs: 30_000,
  idleMs: 30_000,
  documentMs: 120_000,
  backoffMs: 500,
};

export interface HttpOptions {
  readonly signal: AbortSignal;
  readonly times: HttpTimes;
  readonly subject: RequestSubject;
}

export interface HttpRequest {
  readonly url: URL;
  readonly method?: 'GET' | 'POST';
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer whose body has not been read: it has to be read or discarded. */
export interface HttpAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  /** Where it came from, after redirects. */
  readonly url: URL;
  /**
   * The body, once; all of it within `totalMs` of waiting, where that is given.
   * @throws TransientFailure where it breaks off or drips; the reason of the signal.
   */
  chunks(totalMs?: number): AsyncGenerator<Uint8Array, void, void>;
  discard(): void;
}

/** A body that brings less than this within `idleMs` of waiting is not taken to be alive. */
const PROGRESS_BYTES = 16 * 1024;

/**
 * One request and the headers of its answer; redirects are answers like others.
 * @throws UpError UP_REGISTRY_UNREACHABLE, TransientFailure, the reason of the signal.
 */
export async function exchange(request: HttpRequest, options: HttpOptions): Promise<HttpAnswer> {
  const { signal, times, subject } = options;
  const { url, method = 'GET', headers, body } = request;
  signal.throwIfAborted();
  const line = new Line(signal);
  const timer = setTimeout(() => line.cut(), times.headersMs);
  try {
    const response = await fetch(url, {
      method,
      // Compressed in transit, the bytes would not be those that the digest is of.
      headers: { 'user-agent': 'up', 'accept-encoding': 'identity', ...headers },
      redirect: 'manual',
      signal: line.signal,
      ...(body === undefined ? {} : { body }),
    });
    return new Answer(response, { url, line, options });
  } catch (error) {
    line.close();
    signal.throwIfAborted();
    throw line.isCut ? silence(url.host, times.headersMs, subject) : networkFailure(error, url.host, subject);
  } finally {
    clearTimeout(timer);
  }
}

/** What ends one request: the signal of the run, or this side's patience. */
class Line {
  readonly #outer: AbortSignal;
  readonly #controller = new AbortController();
  readonly #onAbort = (): void => this.#controller.abort(this.#outer.reason);
  isCut = false;

  constructor(outer: AbortSignal) {
    this.#outer = outer;
    outer.addEventListener('abort', this.#onAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  cut(): void {
    this.isCut = true;
    this.#controller.abort();
  }

  close(): void {
    this.#outer.removeEventListener('abort', this.#onAbort);
  }
}

interface AnswerContext {
  readonly url: URL;
  readonly line: Line;
  readonly options: HttpOptions;
}

class Answer implements HttpAnswer {
  readonly url: URL;
  readonly #response: Response;
  readonly #line: Line;
  readonly #options: HttpOptions;

  constructor(response: Response, { url, line, options }: AnswerContext) {
    this.#response = response;
    this.url = url;
    this.#line = line;
    this.#options = options;
  }

  get status(): number {
    return this.#response.status;
  }

  get statusText(): string {
    return this.#response.statusText;
  }

  get headers(): Headers {
    return this.#response.headers;
  }

  async *chunks(totalMs: number = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array, void, void> {
    const { signal, times, subject } = this.#options;
    const reader = this.#response.body?.getReader();
    const patience = new Patience(Math.min(times.idleMs, totalMs), totalMs);
    let isOver = reader === undefined;
    try {
      while (reader !== undefined) {
        const next = await patience.during(
          () => reader.read(),
          () => this.#line.cut(),
        );
        if (next.done) {
          isOver = true;
          return;
        }
        patience.progressed(next.value.length);
        yield next.value;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw this.#line.isCut
        ? silence(this.url.host, patience.limitMs, subject)
        : networkFailure(error, this.url.host, subject);
    } finally {
      if (!isOver) this.discard();
      this.#line.close();
    }
  }

  discard(): void {
    this.#line.cut();
    this.#line.close();
  }
}

/** Counts only the time that is waited for the other side: who reads the body may take all the time in the world. */
class Patience {
  readonly limitMs: number;
  #leftMs: number;
  #totalLeftMs: number;
  #bytes = 0;

  constructor(limitMs: number, totalMs: number) {
    this.limitMs = limitMs;
    this.#leftMs = limitMs;
    this.#totalLeftMs = totalMs;
  }

  async during<T>(wait: () => Promise<T>, onLate: () => void): Promise<T> {
    const begin = performance.now();
    const timer = setTimeout(onLate, Math.max(0, Math.min(this.#leftMs, this.#totalLeftMs)));
    try {
      return await wait();
    } finally {
      clearTimeout(timer);
      const waitedMs = performance.now() - begin;
      this.#leftMs -= waitedMs;
      this.#totalLeftMs -= waitedMs;
    }
  }

  progressed(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < PROGRESS_BYTES) return;
    this.#bytes = 0;
    this.#leftMs = this.limitMs;
  }
}
