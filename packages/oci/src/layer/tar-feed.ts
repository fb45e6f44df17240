import {
  FormatError,
  type TarEntry,
  type TarLimits,
  type TarRead,
  type TarWarning,
  walkTar,
} from '@up/formats';

export type TarEvent =
  | { readonly type: 'entry'; readonly entry: TarEntry }
  /** A piece of the stored body of the entry before. Valid until the next event only. */
  | { readonly type: 'body'; readonly bytes: Uint8Array }
  /** The body is complete; comes for every entry, with a body or not. */
  | { readonly type: 'body-end' }
  | TarWarning;

/**
 * A tar archive that is pushed in, chunk by chunk, and comes out as events: for streams.
 * `push` and `end` throw FormatError where the archive is damaged; nothing can be pushed after that.
 */
export class TarFeed {
  readonly #walk: ReturnType<typeof walkTar>;
  #position = 0;
  #read: TarRead | undefined;
  /** Bytes of a read that lies in several chunks. */
  #gathered: Uint8Array | undefined;
  #gatheredBytes = 0;
  #body: { readonly start: number; readonly end: number } | undefined;
  #started = false;

  constructor(limits: TarLimits = {}) {
    this.#walk = walkTar(limits);
  }

  *push(chunk: Uint8Array): Generator<TarEvent, void, void> {
    if (!this.#started) yield* this.#advance(undefined);
    let at = 0;
    while (at < chunk.length) {
      const rest = chunk.length - at;
      if (this.#body !== undefined) {
        const { start, end } = this.#body;
        const skip = Math.min(rest, Math.max(0, start - this.#position));
        const take = Math.min(rest - skip, end - this.#position - skip);
        this.#position += skip + take;
        at += skip + take;
        if (take > 0) yield { type: 'body', bytes: chunk.subarray(at - take, at) };
        if (this.#position >= end) yield* this.#endBody();
      } else if (this.#read !== undefined) {
        const taken = this.#gather(this.#read, chunk, at);
        this.#position += taken.bytes;
        at += taken.bytes;
        if (taken.answer !== undefined) yield* this.#advance(taken.answer);
      } else {
        // The walk is over: whatever follows is of no interest.
        this.#position += rest;
        at = chunk.length;
      }
    }
  }

  /** How many bytes of the body that has begun are still to come. */
  bodyBytesLeft(): number {
    return this.#body === undefined ? 0 : this.#body.end - Math.max(this.#position, this.#body.start);
  }

  /** Goes on as if bytes of the body had been pushed: no more than are left, but for the last. */
  skipBody(lengthBytes: number): void {
    this.#position += lengthBytes;
  }

  *end(): Generator<TarEvent, void, void> {
    if (!this.#started) yield* this.#advance(undefined);
    if (this.#body !== undefined) {
      throw new FormatError('tar', 'the archive ends in the middle of a file', this.#position, {
        code: 'tar/truncated',
      });
    }
    while (this.#read !== undefined) {
      const { offset } = this.#read;
      const answer = offset > this.#position ? undefined : (this.#gathered ?? new Uint8Array(0));
      const bytes = answer?.subarray(0, this.#gatheredBytes);
      this.#gathered = undefined;
      this.#gatheredBytes = 0;
      yield* this.#advance(bytes);
    }
  }

  *#endBody(): Generator<TarEvent, void, void> {
    this.#body = undefined;
    yield { type: 'body-end' };
    yield* this.#advance(undefined);
  }

  /** Answers the walker and goes on to its next wish for bytes, or to a body. */
  *#advance(answer: Uint8Array | undefined): Generator<TarEvent, void, void> {
    this.#started = true;
    this.#read = undefined;
    let step = this.#walk.next(answer);
    while (step.done !== true) {
      const { value } = step;
      if (value.type === 'read') {
        this.#read = value;
        return;
      }
      yield value;
      if (value.type === 'entry') {
        const { bodyOffset, storedBytes } = value.entry;
        if (storedBytes > 0) {
          this.#body = { start: bodyOffset, end: bodyOffset + storedBytes };
          return;
        }
        yield { type: 'body-end' };
      }
      step = this.#walk.next(undefined);
    }
  }

  #gather(
    read: TarRead,
    chunk: Uint8Array,
    at: number,
  ): { readonly bytes: number; readonly answer?: Uint8Array } {
    const rest = chunk.length - at;
    const skip = Math.max(0, read.offset - this.#position);
    if (skip >= rest) return { bytes: rest };
    const missing = read.length - this.#gatheredBytes;
    const take = Math.min(missing, rest - skip);
    const piece = chunk.subarray(at + skip, at + skip + take);
    if (take === read.length) return { bytes: skip + take, answer: piece };
    this.#gathered ??= new Uint8Array(read.length);
    this.#gathered.set(piece, this.#gatheredBytes);
    this.#gatheredBytes += take;
    if (this.#gatheredBytes < read.length) return { bytes: skip + take };
    const answer = this.#gathered;
    this.#gathered = undefined;
    this.#gatheredBytes = 0;
    return { bytes: skip + take, answer };
  }
}
