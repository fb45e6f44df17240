import { readFile } from 'node:fs/promises';
import { systemErrorCode, UpError } from '@up/core';

/** A text file, or undefined where there is none. @throws UpError UP_CONFIG_NOT_FOUND where it cannot be read. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new UpError('UP_CONFIG_NOT_FOUND', `${file} cannot be read (${code})`, {
      hint: `Check who may read it: ls -ld ${file}`,
      cause,
    });
  }
}
