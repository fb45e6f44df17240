import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemErrorCode, UpError } from '@up/core';

export const REGISTRY_FILE_NAME = 'up.toml';

/** A registry is written by hand; what is larger is something else. */
const MAX_FILE_BYTES: number = 4 * 1024 * 1024;

export interface RegistryText {
  readonly file: string;
  readonly text: string;
}

/** The nearest up.toml in `start` or above it. @throws UpError UP_CONFIG_NOT_FOUND, UP_CONFIG_SYNTAX where it is too large. */
export async function findRegistryFile(start: string): Promise<RegistryText> {
  for (let directory = start; ; directory = dirname(directory)) {
    const file = join(directory, REGISTRY_FILE_NAME);
    const text = await readIfThere(file);
    if (text !== undefined) return { file, text };
    if (dirname(directory) === directory) break;
  }
  throw new UpError('UP_CONFIG_NOT_FOUND', `No ${REGISTRY_FILE_NAME} in ${start} or above it`, {
    hint: 'Go to the project, name it with --project DIR, or start one: up init',
  });
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    const bytes = await readFile(file);
    if (bytes.length <= MAX_FILE_BYTES) return bytes.toString('utf8');
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw new UpError('UP_CONFIG_NOT_FOUND', `${file} cannot be read (${code})`, {
      cause,
      hint: `Check who may read it: ls -l ${file}`,
    });
  }
  throw new UpError('UP_CONFIG_SYNTAX', `${file} is larger than ${MAX_FILE_BYTES} bytes`);
}
