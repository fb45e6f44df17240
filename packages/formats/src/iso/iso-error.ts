import { FormatError } from '../format-error.ts';

export type IsoErrorCode =
  /** No primary volume descriptor where one has to be. */
  | 'iso/not-an-iso'
  /** The file ends inside of something that is needed. */
  | 'iso/truncated'
  /** Fields contradict each other. */
  | 'iso/malformed'
  | 'iso/limit'
  /** Interleaved or compressed files: nobody writes them any more. */
  | 'iso/unsupported'
  /** Asked to write what an ISO cannot hold. */
  | 'iso/unwritable';

export function isoError(code: IsoErrorCode, message: string, offset: number): FormatError {
  return new FormatError('iso', message, offset, { code });
}
