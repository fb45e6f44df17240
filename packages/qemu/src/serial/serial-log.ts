import { type FileHandle, open } from 'node:fs/promises';
import { systemErrorCode, UpError } from '@up/core';

/** 16 MiB. */
export const MAX_SERIAL_LOG_BYTES: number = 16 * 1024 * 1024;

/** The file with what a guest wrote, as it came, up to a cap. A full disk ends the log, not the machine. */
export class SerialLog {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #maxBytes: number;
  #bytes = 0;
  #isClosed = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, handle: FileHandle, maxBytes: number) {
    this.path = path;
    this.#handle = handle;
    this.#maxBytes = maxBytes;
  }

  write(chunk: Uint8Array): Promise<void> {
    this.#writing = this.#append(chunk);
    return this.#writing;
  }

  /** Resolves when what was written so far is in the file. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #append(chunk: Uint8Array): Promise<void> {
    if (this.#isClosed) return;
    const kept = chunk.subarray(0, this.#maxBytes - this.#bytes);
    this.#bytes += kept.length;
    try {
      if (kept.length > 0) await this.#handle.appendFile(kept);
      if (kept.length < chunk.length) await this.#cut();
    } catch {
      await this.close();
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#handle.close().catch(() => undefined);
  }

  async #cut(): Promise<void> {
    await this.#handle.appendFile(
      `\r\n[the log is cut here: the guest wrote more than ${this.#maxBytes} bytes]\r\n`,
    );
    await this.close();
  }
}

export interface SerialLogOptions {
  readonly maxBytes?: number | undefined;
}

/** Begins a log; one that is there is written over. @throws UpError UP_DISK_FULL or UP_DIRECTORY_UNWRITABLE. */
export async function openSerialLog(
  path: string,
  { maxBytes = MAX_SERIAL_LOG_BYTES }: SerialLogOptions = {},
): Promise<SerialLog> {
  try {
    return new SerialLog(path, await open(path, 'w', 0o600), maxBytes);
  } catch (cause) {
    const code = systemErrorCode(cause) ?? 'unknown reason';
    throw new UpError(
      code === 'ENOSPC' ? 'UP_DISK_FULL' : 'UP_DIRECTORY_UNWRITABLE',
      `The serial log ${path} cannot be written: ${code}`,
      { hint: 'Choose another directory for what a boot leaves behind.', cause },
    );
  }
}
