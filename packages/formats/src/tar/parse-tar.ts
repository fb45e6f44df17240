import type { TarLimits } from './tar-limits.ts';
import type { TarEnd, TarEntryStep, TarWarning } from './tar-step.ts';
import { walkTar } from './walk-tar.ts';

export type TarItem = TarEntryStep | TarWarning;

/** Reads `length` bytes at `offset`, at once: fewer only at the end. `pread` on a file, a view of an array. */
export type ReadAtSync = (offset: number, length: number) => Uint8Array;

/**
 * Walks an archive that can be read anywhere, such as a file by `fs.readSync`. Give `archiveBytes` too, so that
 * a last body that is cut off is seen. The bytes returned may share one buffer.
 *
 * @throws FormatError as `walkTar` does
 */
export function* walkTarAt(readAt: ReadAtSync, limits: TarLimits = {}): Generator<TarItem, TarEnd, void> {
  const walk = walkTar(limits);
  let step = walk.next();
  while (step.done !== true) {
    if (step.value.type === 'read') {
      step = walk.next(readAt(step.value.offset, step.value.length));
    } else {
      yield step.value;
      step = walk.next();
    }
  }
  return step.value;
}

/** Walks an archive in memory. @throws FormatError as `walkTar` does */
export function* parseTar(bytes: Uint8Array, limits: TarLimits = {}): Generator<TarItem, TarEnd, void> {
  const readAt: ReadAtSync = (offset, length) => bytes.subarray(offset, offset + length);
  return yield* walkTarAt(readAt, { ...limits, archiveBytes: bytes.length });
}
