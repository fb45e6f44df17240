import { systemErrorCode, UpError } from '@up/core';

/** Says that a file of the workload could not be read; whatever else was thrown stays what it is. */
export function sourceFailure(error: unknown, path: string): unknown {
  const code = systemErrorCode(error);
  if (code === undefined || error instanceof UpError) return error;
  const reason = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
  return new UpError('UP_BUILD_FAILED', `${path}, which belongs to the runner, ${reason}`, {
    hint: 'Check the file and who may read it; if another build is changing it, run up again after that.',
    details: { path },
    cause: error,
  });
}

/** Says that the artefact could not be written; whatever else was thrown stays what it is. */
export function outputFailure(error: unknown, directory: string): unknown {
  const code = systemErrorCode(error);
  if (code === undefined || error instanceof UpError) return error;
  const details = { path: directory };
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const hint = 'Free some space: df -h';
    return new UpError('UP_DISK_FULL', `The disk of ${directory} is full`, { hint, details, cause: error });
  }
  return new UpError('UP_DIRECTORY_UNWRITABLE', `Nothing can be written to ${directory} (${code})`, {
    hint: 'Choose another place: up build PROFILE TYPE -o PATH',
    details,
    cause: error,
  });
}
