/**
 * Reads `length` bytes at `offset`: fewer only at the end. `FileHandle.read` on a file, a part of another reader
 * for what lies inside of something. Where the source is a file it is for the source to stop when aborted. The
 * bytes may be a view of something larger; whoever keeps them copies them.
 */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

/** A reader over bytes that are in memory already. */
export function readAtBytes(bytes: Uint8Array): ReadAt {
  return async (offset, length) => bytes.subarray(offset, Math.min(bytes.length, offset + length));
}

export interface ByteWindow {
  readonly offset: number;
  /** What lies beyond is as if it were not there. */
  readonly length: number;
}

/** A reader of a part of what another one reads: a partition of a disk, an image inside of an ISO. */
export function readAtWindow(readAt: ReadAt, { offset: start, length: size }: ByteWindow): ReadAt {
  return async (offset, length) => {
    const available = Math.min(length, size - offset);
    return offset >= 0 && available > 0 ? await readAt(start + offset, available) : new Uint8Array();
  };
}
