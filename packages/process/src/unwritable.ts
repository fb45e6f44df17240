import { systemErrorCode, UpError } from '@up/core';

/** Says that something of ours could not be written: a full disk, or a directory that does not let us. */
export function unwritable(what: string, path: string, cause: unknown): UpError {
  const code = systemErrorCode(cause);
  return new UpError(
    code === 'ENOSPC' || code === 'EDQUOT' ? 'UP_DISK_FULL' : 'UP_DIRECTORY_UNWRITABLE',
    `${what} ${path} cannot be written (${code ?? String(cause)})`,
    { hint: 'Check that its directory exists, is writable and has room.', details: { path }, cause },
  );
}
