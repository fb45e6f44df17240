import { type FileHandle, open } from 'node:fs/promises';
import { systemErrorCode, UpError } from '@up/core';

/** 16 MiB. */
export const MAX_SERIAL_LOG_BYTES: number = 16 * 1024 * 1024;

/** So much may wait for the disk. */
const MAX_WAITING_BYTES = 1024 * 1024;

/**
 * The file with what a guest wrote, as it came, up to a cap. A full disk ends the log, not the machine; a slow one holds
 * nobody up: firmware gives up a console that does not take its letters for a second.
 */
export class SerialLog {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #maxBytes: number;
  #bytes = 0;
  #isFull = false;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #flushing: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(path: string, handle: FileHandle, maxBytes: number) {
    this.path = path;
    this.#handle = handle;
    this.#maxBytes = maxBytes;
  }

  /** Resolves at once, or, where very much waits for the disk, when that is written. */
  async write(chunk: Uint8Array): Promise<void> {
    if (this.#closed !== undefined || this.#isFull) return;
    const kept = chunk.subarray(0, this.#maxBytes - this.#bytes);
    this.#bytes += kept.length;
    if (kept.length > 0) this.#add(kept);
    if (kept.length < chunk.length) {
      this.#isFull = true;
      this.#add(
        Buffer.from(`\r\n[the log is cut here: the guest wrote more than ${this.#maxBytes} bytes]\r\n`),
      );
    }
    if (this.#waitingBytes > MAX_WAITING_BYTES) await this.settled();
  }

  /** Resolves when what was written so far is in the file. */
  async settled(): Promise<void> {
    await this.#flushing;
  }

  async close(): Promise<void> {
    this.#closed ??= this.settled().then(() => this.#handle.close().catch(() => undefined));
    await this.#closed;
  }

  #add(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#flushing ??= this.#flush();
  }

  async #flush(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const bytes = Buffer.concat(this.#waiting);
        this.#waiting = [];
        this.#waitingBytes = 0;
        await this.#handle.appendFile(bytes);
      }
    } catch {
      // The disk is full, or gone: what comes now is not kept.
      this.#isFull = true;
      this.#waiting = [];
    }
    this.#flushing = undefined;
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
