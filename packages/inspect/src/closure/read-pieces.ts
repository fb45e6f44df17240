import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** A part of a file, a character for each byte, so that offsets are those in the file. */
export interface FilePiece {
  readonly text: string;
  /** Where it begins in the file. */
  readonly offset: number;
  readonly isBinary: boolean;
  /** Line breaks before it. */
  readonly lines: number;
}

/** How much of a file is in memory at once. */
export const PIECE_BYTES: number = 4 * 1024 * 1024;
/** More than any secret has: one that lies across a border is whole in the next piece. */
const OVERLAP = 128 * 1024;
const HEAD = 8 * 1024;

/**
 * Reads a file once, in pieces that overlap. A file that grows meanwhile is read as far as it was.
 * @throws the system's error.
 */
export async function* readPieces(path: string): AsyncGenerator<FilePiece, void, undefined> {
  // A pipe or a device in its place would be waited for.
  await using handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const { size } = await handle.stat();
  const buffer = Buffer.allocUnsafe(Math.min(size, PIECE_BYTES));
  let isBinary = false;
  let [offset, lines, kept] = [0, 0, 0];
  while (offset + kept < size) {
    const { bytesRead } = await handle.read(buffer, kept, buffer.length - kept, offset + kept);
    if (bytesRead === 0) return;
    const filled = kept + bytesRead;
    if (offset === 0 && kept === 0) isBinary = buffer.subarray(0, Math.min(filled, HEAD)).includes(0);
    yield { text: buffer.toString('latin1', 0, filled), offset, isBinary, lines };
    kept = offset + filled < size ? Math.min(OVERLAP, filled) : 0;
    const next = filled - kept;
    if (kept > 0 && !isBinary) lines += countBreaks(buffer.subarray(0, next));
    buffer.copyWithin(0, next, filled);
    offset += next;
  }
}

function countBreaks(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}
