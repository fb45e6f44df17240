import type { HttpAnswer, HttpOptions } from './http-exchange.ts';
import { TransientFailure, unreachable } from './registry-errors.ts';
import { MAX_TRIES, pauseAfter } from './retry.ts';

export interface BlobDownloadOptions {
  /** The answer to the request for the whole blob. */
  readonly first: HttpAnswer;
  /** Asks for the blob again, from a byte on; undefined where it is gone. */
  readonly reopen: (fromByte: number) => Promise<HttpAnswer | undefined>;
  /** No more than that is read, in bytes. */
  readonly maxBytes: number;
  readonly http: HttpOptions;
}

/** As much between two breaks makes the second one the first again. */
const PROGRESS_BYTES = 64 * 1024;
/** However much comes between them. */
const MAX_BREAKS = 100;

/** The bytes of a blob, taken up again where the connection breaks. */
export class BlobDownload {
  readonly #options: BlobDownloadOptions;
  #received = 0;
  /** true once the registry has sent more than `maxBytes`: what was handed out is only the beginning. */
  isTooLong = false;

  constructor(options: BlobDownloadOptions) {
    this.#options = options;
  }

  /** To be read once. @throws UpError UP_REGISTRY_UNREACHABLE; the reason of the signal. */
  async *chunks(): AsyncGenerator<Uint8Array, void, void> {
    let answer = this.#options.first;
    let failures = 0;
    for (let breaks = 1; ; breaks += 1) {
      const before = this.#received;
      try {
        yield* this.#read(answer);
        return;
      } catch (error) {
        if (!(error instanceof TransientFailure)) throw error;
        failures = this.#received - before >= PROGRESS_BYTES ? 1 : failures + 1;
        if (failures === MAX_TRIES || breaks === MAX_BREAKS) throw error.failure;
        await this.#pause(error, failures);
      }
      answer = await this.#reopen();
    }
  }

  async *#read(answer: HttpAnswer): AsyncGenerator<Uint8Array, void, void> {
    const { maxBytes } = this.#options;
    let skipBytes = answer.status === 206 ? 0 : this.#received;
    for await (const chunk of answer.chunks()) {
      const fresh = chunk.subarray(Math.min(skipBytes, chunk.length));
      skipBytes -= chunk.length - fresh.length;
      const wanted = fresh.subarray(0, maxBytes - this.#received);
      this.#received += wanted.length;
      if (wanted.length > 0) yield wanted;
      if (wanted.length < fresh.length) {
        this.isTooLong = true;
        return;
      }
    }
  }

  async #pause(error: TransientFailure, failures: number): Promise<void> {
    const { signal, times } = this.#options.http;
    await pauseAfter(error, { signal, backoffMs: times.backoffMs, failures });
  }

  async #reopen(): Promise<HttpAnswer> {
    const { reopen, http } = this.#options;
    const from = this.#received;
    const answer = await reopen(from);
    if (answer === undefined) throw unreachable(http.subject, 'a blob was gone before it was read');
    const range = answer.headers.get('content-range') ?? '';
    if (answer.status !== 206 || range.startsWith(`bytes ${from}-`)) return answer;
    answer.discard();
    throw unreachable(http.subject, `${answer.url.host} goes on at another byte than ${from} ("${range}")`);
  }
}
