import { type FileHandle, open } from 'node:fs/promises';
import { systemErrorCode } from '@up/core';
import { unwritable } from './unwritable.ts';

/** The file that takes a program's whole output. A disk that fills up ends the log, not the program. */
export class LogFile {
  readonly #handle: FileHandle;
  #queue: Promise<void> = Promise.resolve();
  #problem: string | undefined;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Why the log is not complete: the code of the first write that failed. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Resolves when the chunk is written, in the order of the calls. Never rejects. */
  write(chunk: Uint8Array): Promise<void> {
    this.#queue = this.#queue.then(() => this.#append(chunk));
    return this.#queue;
  }

  async close(): Promise<void> {
    await this.#queue;
    await this.#attempt(() => this.#handle.close());
  }

  async #append(chunk: Uint8Array): Promise<void> {
    if (this.#problem === undefined) await this.#attempt(() => this.#handle.appendFile(chunk));
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#problem ??= systemErrorCode(error) ?? String(error);
    }
  }
}

/** @throws UpError UP_DISK_FULL or UP_DIRECTORY_UNWRITABLE when the file cannot be opened for appending. */
export async function openLogFile(path: string): Promise<LogFile> {
  try {
    return new LogFile(await open(path, 'a', 0o600));
  } catch (cause) {
    throw unwritable('The log file', path, cause);
  }
}
