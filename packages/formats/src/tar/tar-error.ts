import { FormatError } from '../format-error.ts';

export type TarErrorCode =
  /** The first block is no tar header. */
  | 'tar/not-a-tar'
  /** A later block is no tar header. */
  | 'tar/bad-header'
  /** A size that is negative, not a number, or beyond what can be addressed. */
  | 'tar/bad-size'
  | 'tar/bad-pax'
  | 'tar/bad-sparse-map'
  | 'tar/truncated'
  | 'tar/limit'
  /** Asked to write what a tar cannot hold. */
  | 'tar/unwritable';

export function tarError(code: TarErrorCode, message: string, offset: number): FormatError {
  return new FormatError('tar', message, offset, { code });
}
