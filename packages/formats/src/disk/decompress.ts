import { inflateRawSync, inflateSync, constants as zlib } from 'node:zlib';
import { FormatError } from '../format-error.ts';

/**
 * Decompresses the zstd frame that `compressed` begins with, to exactly `sizeBytes`; what follows the frame is
 * padding. Never gives more, whatever the frame claims.
 */
export type ZstdDecompress = (compressed: Uint8Array, sizeBytes: number) => Uint8Array | Promise<Uint8Array>;

export interface CompressedBlock {
  readonly format: string;
  /** Of the compressed bytes in the file, for errors. */
  readonly offset: number;
  readonly compressed: Uint8Array;
  readonly sizeBytes: number;
  /** Where the disk ends inside of the block: the rest may be left out. Default: `sizeBytes`. */
  readonly neededBytes?: number;
}

/** A deflate stream, with what may follow it ignored. @throws FormatError where it is longer or shorter than the block */
export function inflateBlock(block: CompressedBlock, header: 'raw' | 'zlib'): Uint8Array {
  const options = { maxOutputLength: block.sizeBytes, finishFlush: zlib.Z_SYNC_FLUSH };
  const inflate = header === 'raw' ? inflateRawSync : inflateSync;
  try {
    return checked(block, inflate(block.compressed, options));
  } catch (error) {
    throw error instanceof FormatError ? error : broken(block, error);
  }
}

/** @throws FormatError where it is damaged, longer or shorter */
export async function unzstdBlock(block: CompressedBlock, unzstd: ZstdDecompress): Promise<Uint8Array> {
  try {
    return checked(block, await unzstd(block.compressed, block.sizeBytes));
  } catch (error) {
    throw error instanceof FormatError ? error : broken(block, error);
  }
}

function checked(block: CompressedBlock, bytes: Uint8Array): Uint8Array {
  const { sizeBytes, neededBytes = sizeBytes } = block;
  if (bytes.length < neededBytes || bytes.length > sizeBytes) throw broken(block, undefined);
  return bytes;
}

function broken({ format, offset }: CompressedBlock, cause: unknown): FormatError {
  return new FormatError(format, 'a compressed block is damaged', offset, {
    code: `${format}/compression`,
    cause,
  });
}
