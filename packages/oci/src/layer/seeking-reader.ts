import { type FileHandle, open } from 'node:fs/promises';

/** A part of a file whose length is known. */
export interface SeekableFile {
  readonly path: string;
  readonly offset: number;
  readonly sizeBytes: number;
}

const CHUNK_BYTES = 1024 * 1024;

/**
 * The bytes of a part of a file, of which some may be left out. One piece is read while the one before is worked on,
 * in two buffers: a piece is valid until the next but one is asked for.
 */
export class SeekingReader implements AsyncDisposable {
  readonly #handle: FileHandle;
  readonly #file: SeekableFile;
  readonly #buffers: readonly [Buffer, Buffer];
  #turn: 0 | 1 = 0;
  /** Of the next byte to be handed out, in the part. */
  #position = 0;
  #ahead: Promise<Uint8Array> | undefined;

  private constructor(handle: FileHandle, file: SeekableFile) {
    const length = Math.max(1, Math.min(CHUNK_BYTES, file.sizeBytes));
    this.#handle = handle;
    this.#file = file;
    this.#buffers = [Buffer.allocUnsafeSlow(length), Buffer.allocUnsafeSlow(length)];
  }

  static async open(file: SeekableFile): Promise<SeekingReader> {
    return new SeekingReader(await open(file.path, 'r'), file);
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
