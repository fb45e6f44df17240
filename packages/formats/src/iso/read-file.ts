import type { ReadAt } from '../read-at.ts';
import { readExactly } from './iso-bytes.ts';
import { isoError } from './iso-error.ts';
import type { IsoFile } from './iso-file.ts';
import type { IsoImage } from './open-iso.ts';

const CHUNK = 1024 * 1024;

/**
 * The bytes of a file, in chunks of at most 1 MiB.
 * @throws FormatError `iso/truncated` where the ISO ends before them, `iso/unsupported` for what is stored
 * interleaved or compressed
 */
export async function* isoFileChunks(
  iso: Pick<IsoImage, 'readAt'>,
  file: IsoFile,
): AsyncGenerator<Uint8Array, void, void> {
  if (file.stored !== undefined)
    throw isoError('iso/unsupported', `${file.path} is stored ${file.stored}`, file.extents[0]?.offset ?? 0);
  for (const { offset, length } of file.extents) {
    for (let done = 0; done < length; done += CHUNK) {
      const size = Math.min(CHUNK, length - done);
      yield await readExactly(iso.readAt, { offset: offset + done, length: size, what: `file ${file.path}` });
    }
  }
}

export interface ReadFileOptions {
  /** Default 1 MiB: configurations. */
  readonly maxBytes?: number | undefined;
}

/**
 * A whole file in memory.
 * @throws FormatError as `isoFileChunks`, and `iso/limit` where it is larger than `maxBytes`
 */
export async function readIsoFile(
  iso: Pick<IsoImage, 'readAt'>,
  file: IsoFile,
  { maxBytes = CHUNK }: ReadFileOptions = {},
): Promise<Uint8Array> {
  if (file.sizeBytes > maxBytes)
    throw isoError('iso/limit', `${file.path} has ${file.sizeBytes} bytes`, file.extents[0]?.offset ?? 0);
  const bytes = new Uint8Array(file.sizeBytes);
  let at = 0;
  for await (const chunk of isoFileChunks(iso, file)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** A reader of the bytes of one file, wherever on the volume its parts lie. Refuses nothing: see `stored`. */
export function readAtIsoFile({ readAt }: Pick<IsoImage, 'readAt'>, { extents }: IsoFile): ReadAt {
  return async (offset, length) => {
    const parts: Uint8Array[] = [];
    let skip = offset;
    let missing = length;
    for (const extent of extents) {
      const available = Math.min(missing, extent.length - skip);
      if (available > 0) {
        const part = await readAt(extent.offset + skip, available);
        parts.push(part);
        missing -= part.length;
        if (part.length < available) break;
      }
      skip = Math.max(0, skip - extent.length);
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : joined(parts);
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
