import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { StreamDigest } from '../digest.ts';
import type { ReadBuffers } from '../layer/read-buffers.ts';
import type { PlacedMember } from './image-source.ts';

const CHUNK_BYTES = 1024 * 1024;

export interface FileRange {
  readonly path: string;
  readonly offset: number;
  /** Undefined: to the end of the file. */
  readonly sizeBytes?: number | undefined;
}

/**
 * The bytes of a part of a file. One piece is read while the one before is worked on, in two buffers: a piece
 * is valid until the next but one is asked for.
 * @param lender of the buffers; default: they are new ones
 */
export async function* fileChunks(
  range: FileRange,
  lender?: ReadBuffers,
): AsyncGenerator<Uint8Array, void, void> {
  const handle = await open(range.path, 'r');
  const buffers = lender?.take() ?? newBuffers(range);
  try {
    yield* handleChunks(handle, range, buffers);
  } finally {
    await handle.close();
    lender?.give(buffers);
  }
}

function newBuffers({ sizeBytes = CHUNK_BYTES }: FileRange): readonly [Buffer, Buffer] {
  const length = Math.max(1, Math.min(CHUNK_BYTES, sizeBytes));
  return [Buffer.allocUnsafeSlow(length), Buffer.allocUnsafeSlow(length)];
}

async function* handleChunks(
  handle: FileHandle,
  range: FileRange,
  buffers: readonly [Buffer, Buffer],
): AsyncGenerator<Uint8Array, void, void> {
  const end = range.sizeBytes === undefined ? Number.POSITIVE_INFINITY : range.offset + range.sizeBytes;
  let position = range.offset;
  let turn: 0 | 1 = 0;
  const read = (): Promise<Uint8Array> => {
    const buffer = buffers[turn];
    turn = turn === 0 ? 1 : 0;
    const length = Math.min(buffer.length, end - position);
    return handle.read(buffer, 0, length, position).then(({ bytesRead }) => buffer.subarray(0, bytesRead));
  };
  let pending = read();
  try {
    for (;;) {
      const chunk = await pending;
      if (chunk.length === 0) return;
      position += chunk.length;
      pending = position < end ? read() : Promise.resolve(new Uint8Array(0));
      yield chunk;
    }
  } finally {
    // The file must not be closed under a read, and nobody may miss a rejection.
    await pending.catch(() => undefined);
  }
}

/** The bytes of something that cannot be read at an offset. */
export function pipeChunks(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

/** At most `length` bytes of a file from `offset` on; fewer where it ends before. */
export function readRangeSync(
  path: string,
  { offset, length }: { offset: number; length: number },
): Uint8Array {
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafeSlow(length);
    let filled = 0;
    while (filled < length) {
      const count = readSync(descriptor, buffer, filled, length - filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
    return buffer.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

/** A part of a file as a member that can be hashed without being looked into. */
export function placedMember({
  path,
  offset,
  sizeBytes,
}: Required<FileRange> & { sizeBytes: number }): PlacedMember {
  return {
    sizeBytes,
    plainFile: { path, offset },
    digest: async (signal) => {
      const digest = new StreamDigest(['sha256']);
      for await (const chunk of fileChunks({ path, offset, sizeBytes })) {
        signal.throwIfAborted();
        digest.update(chunk);
      }
      return digest.finish()[0] ?? '';
    },
  };
}
