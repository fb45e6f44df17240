import { type FileHandle, open } from 'node:fs/promises';
import { ReadBuffers } from './read-buffers.ts';

/** A part of a file whose length is known. */
export interface SeekableFile {
  readonly path: string;
  readonly offset: number;
  readonly sizeBytes: number;
}

/**
 * The bytes of a part of a file, of which some may be left out. One piece is read while the one before is worked on,
 * in two buffers: a piece is valid until the next but one is asked for.
 */
export class SeekingReader implements AsyncDisposable {
  readonly #handle: FileHandle;
  readonly #file: SeekableFile;
  readonly #lender: ReadBuffers;
  readonly #buffers: readonly [Buffer, Buffer];
  #turn: 0 | 1 = 0;
  /** Of the next byte to be handed out, in the part. */
  #position = 0;
  #ahead: Promise<Uint8Array> | undefined;

  private constructor(handle: FileHandle, file: SeekableFile, lender: ReadBuffers) {
    this.#handle = handle;
    this.#file = file;
    this.#lender = lender;
    this.#buffers = lender.take();
  }

  static async open(file: SeekableFile, lender: ReadBuffers = new ReadBuffers()): Promise<SeekingReader> {
    return new SeekingReader(await open(file.path, 'r'), file, lender);
  }

  /** The first bytes, to be asked for before any others. They come once more. */
  async start(length: number): Promise<Uint8Array> {
    const [buffer] = this.#buffers;
    const most = Math.min(length, this.#file.sizeBytes);
    const { bytesRead } = await this.#handle.read(buffer, 0, most, this.#file.offset);
    return buffer.subarray(0, bytesRead);
  }

  /** The next bytes; none at the end. */
  async next(): Promise<Uint8Array> {
    const chunk = await (this.#ahead ?? this.#read());
    this.#position += chunk.length;
    this.#ahead = chunk.length === 0 ? undefined : this.#read();
    return chunk;
  }

  /** Leaves out the next bytes. What was read ahead of them is lost: not worth it for a few. */
  async skip(length: number): Promise<void> {
    await this.#ahead?.catch(() => undefined);
    this.#ahead = undefined;
    this.#position += length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The file must not be closed under a read, and nobody may miss a rejection.
    await this.#ahead?.catch(() => undefined);
    await this.#handle.close();
    this.#lender.give(this.#buffers);
  }

  async #read(): Promise<Uint8Array> {
    const { offset, sizeBytes } = this.#file;
    const buffer = this.#buffers[this.#turn];
    this.#turn = this.#turn === 0 ? 1 : 0;
    const length = Math.min(buffer.length, sizeBytes - this.#position);
    if (length <= 0) return buffer.subarray(0, 0);
    const { bytesRead } = await this.#handle.read(buffer, 0, length, offset + this.#position);
    return buffer.subarray(0, bytesRead);
  }
}
