import { systemErrorCode, UpError } from '@up/core';

/** Says that a file that a command makes could not be written. */
export function unwritable(file: string, cause: unknown): UpError {
  const message = `${file} cannot be written (${systemErrorCode(cause)})`;
  return new UpError('UP_DIRECTORY_UNWRITABLE', message, { cause });
}
