import { once } from 'node:events';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

export interface LogFileOptions {
  readonly directory: string;
  readonly name: string;
  /** Lines are held back up to this many bytes... */
  readonly bufferBytes: number;
  /** ...or for this long. */
  readonly flushIntervalMs: number;
  /** Old files are gzip-compressed. */
  readonly compress: boolean;
  /** The disk refused a write; nothing more will be written. */
  readonly onFailure: (error: Error) => void;
}

const ROTATE_AT = '64M';
const OLD_FILES = 5;
/** Where the disk is slower than the requests, lines are dropped beyond this many buffers. */
const MAX_BUFFERS_PENDING = 8;

/** A log file that is written in blocks, rotated by size, and complete once it is closed. */
export class LogFile {
  readonly #stream: RotatingFileStream;
  readonly #bufferBytes: number;
  readonly #timer: NodeJS.Timeout;
  #lines: string[] = [];
  #pendingBytes = 0;
  #failed = false;
  #droppedLines = 0;

  private constructor(
    stream: RotatingFileStream,
    { bufferBytes, flushIntervalMs, onFailure }: LogFileOptions,
  ) {
    this.#stream = stream;
    this.#bufferBytes = bufferBytes;
    this.#timer = setInterval(() => this.#flush(), flushIntervalMs).unref();
    stream.on('error', (error) => {
      if (this.#failed) return;
      this.#failed = true;
      onFailure(error);
    });
  }

  /** Opens or continues the file. @throws the system's error. */
  static async open(options: LogFileOptions): Promise<LogFile> {
    const stream = createStream(options.name, {
      path: options.directory,
      size: ROTATE_AT,
      rotate: OLD_FILES,
      ...(options.compress ? { compress: 'gzip' } : {}),
    });
    await once(stream, 'open');
    return new LogFile(stream, options);
  }

  add(line: string): void {
    if (this.#failed) return;
    if (this.#stream.writableLength > MAX_BUFFERS_PENDING * this.#bufferBytes) {
      this.#droppedLines += 1;
      return;
    }
    this.#lines.push(line);
    this.#pendingBytes += line.length + 1;
    if (this.#pendingBytes >= this.#bufferBytes) this.#flush();
  }

  /** Writes what is held back and closes the file. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#flush();
    if (this.#failed) return;
    await new Promise<void>((resolve) => {
      this.#stream.once('error', () => resolve());
      this.#stream.end(() => resolve());
    });
  }

  #flush(): void {
    if (this.#droppedLines > 0) {
      this.#lines.push(`# ${this.#droppedLines} lines were dropped: the disk could not keep up`);
      this.#droppedLines = 0;
    }
    if (this.#lines.length === 0 || this.#failed) return;
    this.#stream.write(`${this.#lines.join('\n')}\n`);
    this.#lines = [];
    this.#pendingBytes = 0;
  }
}
