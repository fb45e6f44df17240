import { systemErrorCode, UpError } from '@up/core';

export interface StorageFault {
  readonly directory: string;
  /** Completes "cannot ...": `write segments`. */
  readonly doing: string;
  /** What to type to go elsewhere: `--hls-dir DIR`. */
  readonly flag: string;
}

/** Makes an error a user can act on of a failed write: UP_DISK_FULL or UP_DIRECTORY_UNWRITABLE. */
export function toStorageError(cause: unknown, { directory, doing, flag }: StorageFault): UpError {
  if (cause instanceof UpError) return cause;
  const code = systemErrorCode(cause);
  if (isDiskFull(code)) return diskFull({ directory, flag, cause });
  const reason = code === undefined ? String(cause) : (REASONS[code] ?? code);
  return new UpError('UP_DIRECTORY_UNWRITABLE', `Cannot ${doing} in ${directory}: ${reason}`, {
    hint: `Choose a directory that this user may write to: ${flag}`,
    details: { directory, ...(code === undefined ? {} : { code }) },
    cause,
  });
}

export function diskFull(options: {
  readonly directory: string;
  readonly flag: string;
  readonly cause?: unknown;
}): UpError {
  return new UpError('UP_DISK_FULL', `No space is left on the disk of ${options.directory}`, {
    hint: `Free space there, or choose another directory: ${options.flag}`,
    details: { directory: options.directory },
    cause: options.cause,
  });
}

function isDiskFull(code: string | undefined): boolean {
  return code === 'ENOSPC' || code === 'EDQUOT';
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'part of the path is not a directory',
  EEXIST: 'there is a file of that name',
  ENOENT: 'it is not there',
  EISDIR: 'a directory is where a file has to be',
};
