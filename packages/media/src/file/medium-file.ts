import { type FileHandle, open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { systemErrorCode, UpError } from '@up/core';
import type { ReadAt } from '@up/formats';

/** A regular file of the host, open for reading. */
export interface MediumFile extends AsyncDisposable {
  /** Absolute. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly readAt: ReadAt;
}

export interface OpenOptions {
  readonly signal?: AbortSignal | undefined;
}

export type HostEntry = {
  readonly kind: 'file' | 'directory';
  readonly path: string;
  readonly sizeBytes: number;
};

/** @throws UpError UP_MEDIUM_NOT_FOUND, UP_MEDIUM_UNREADABLE */
export async function lookAt(path: string): Promise<HostEntry> {
  const absolute = resolve(path);
  try {
    const found = await stat(absolute);
    if (found.isDirectory()) return { kind: 'directory', path: absolute, sizeBytes: 0 };
    if (found.isFile()) return { kind: 'file', path: absolute, sizeBytes: found.size };
  } catch (error) {
    throw fileError(absolute, error);
  }
  throw new UpError('UP_MEDIUM_UNREADABLE', `${path} is neither a file nor a directory`, {
    hint: 'Devices are not booted. Copy the device into a file, and name the file.',
  });
}

/** @throws UpError UP_MEDIUM_NOT_FOUND, UP_MEDIUM_UNREADABLE; what aborts `signal` while it is read */
export async function openFile(path: string, { signal }: OpenOptions = {}): Promise<MediumFile> {
  const absolute = resolve(path);
  let handle: FileHandle;
  try {
    handle = await open(absolute, 'r');
  } catch (error) {
    throw fileError(absolute, error);
  }
  try {
    const { size } = await handle.stat();
    const readAt: ReadAt = async (offset, length) => {
      signal?.throwIfAborted();
      return await readFully(handle, { path: absolute, offset, length: Math.min(length, size - offset) });
    };
    return { path: absolute, sizeBytes: size, readAt, [Symbol.asyncDispose]: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw fileError(absolute, error);
  }
}

interface FileRange {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

async function readFully(handle: FileHandle, { path, offset, length }: FileRange): Promise<Uint8Array> {
  if (length <= 0 || offset < 0 || !Number.isSafeInteger(offset)) return new Uint8Array();
  const bytes = new Uint8Array(length);
  let done = 0;
  try {
    while (done < length) {
      const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
  } catch (error) {
    throw fileError(path, error);
  }
  return bytes.subarray(0, done);
}

function fileError(path: string, error: unknown): UpError {
  const code = systemErrorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new UpError('UP_MEDIUM_NOT_FOUND', `there is no file ${path}`, {
      hint: 'Check the path; a profile is named without a slash, as in `up boot default`.',
      cause: error,
    });
  const reason =
    code === 'EACCES' ? 'permission denied' : error instanceof Error ? error.message : String(error);
  return new UpError('UP_MEDIUM_UNREADABLE', `cannot read ${path}: ${reason}`, { cause: error });
}
