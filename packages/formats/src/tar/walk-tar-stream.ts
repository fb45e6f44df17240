import { ByteQueue } from './byte-queue.ts';
import type { TarLimits } from './tar-limits.ts';
import type { TarEnd, TarEntryStep, TarWarning } from './tar-step.ts';
import { walkTar } from './walk-tar.ts';

/** An entry with its stored body: read it before the next step, or not at all. A sparse file comes as stored. */
export interface TarStreamEntry extends TarEntryStep {
  /** The pieces share memory with the input. Ends early where the archive is cut off: the walk then throws. */
  readonly body: AsyncIterable<Uint8Array>;
}

export type TarStreamItem = TarStreamEntry | TarWarning;

/**
 * Walks an archive that comes as a stream, skipping the bodies that nobody reads. At the end it takes the rest of
 * the input too and drops it, so that a checksum over all of it (gzip's own, a digest) gets to see everything: cap
 * the input where it may be endless. A caller that stops before closes the input.
 *
 * @throws FormatError as `walkTar` does, and what the stream throws
 */
export async function* walkTarStream(
  chunks: AsyncIterable<Uint8Array>,
  limits: TarLimits = {},
): AsyncGenerator<TarStreamItem, TarEnd, void> {
  const queue = new ByteQueue(chunks);
  try {
    const walk = walkTar(limits);
    let step = walk.next();
    while (step.done !== true) {
      const { value } = step;
      if (value.type === 'read') {
        const isThere = await queue.skipTo(value.offset);
        step = walk.next(isThere ? await queue.take(value.length) : undefined);
        continue;
      }
      if (value.type === 'warning') yield value;
      else {
        const { bodyOffset, storedBytes } = value.entry;
        yield { ...value, body: queue.pieces(bodyOffset, bodyOffset + storedBytes) };
      }
      step = walk.next();
    }
    await queue.drain();
    return step.value;
  } finally {
    await queue.close();
  }
}
