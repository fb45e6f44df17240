import { FormatError } from '@up/formats';

/** Damaged or unusual zstd data. The offset counts decompressed bytes. */
export function zstdError(message: string, offset = 0): FormatError {
  return new FormatError('zstd', message, offset);
}
