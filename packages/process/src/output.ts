import { LineSplitter } from './line-splitter.ts';
import type { LogFile } from './log-file.ts';
import type { OutputChunk, OutputLine } from './process-spec.ts';

export interface OutputOptions {
  readonly tailLines: number;
  readonly captureBytes: number;
  readonly log: LogFile | undefined;
  readonly onLine: ((line: OutputLine) => void) | undefined;
  readonly onChunk: ((chunk: OutputChunk) => void) | undefined;
  /** Called once, with what one of them threw. */
  readonly onFailure: (thrown: unknown) => void;
}

/** Takes what a program writes and keeps of it what was asked for, in bounded memory. */
export class Output {
  readonly #options: OutputOptions;
  readonly #splitters = new Map<number, LineSplitter>();
  readonly #captured: Uint8Array[] = [];
  #capturedBytes = 0;
  #stdoutBytes = 0;
  #tail: string[] = [];
  /** Nobody is called again after a failure. */
  #hasFailed = false;

  constructor(options: OutputOptions) {
    this.#options = options;
  }

  /** Resolves when the log has taken the chunk: reading waits for the disk, not the other way round. */
  async write(fd: number, chunk: Uint8Array): Promise<void> {
    if (fd === 1) this.#capture(chunk);
    const { onChunk, onLine, tailLines } = this.#options;
    if (onChunk !== undefined) this.#call(() => onChunk({ fd, bytes: chunk }));
    // With nobody listening only the end of a flood has to become lines.
    const atMost = onLine === undefined || this.#hasFailed ? tailLines : undefined;
    if (atMost !== 0) this.#deliver(fd, this.#splitter(fd).push(chunk, atMost));
    if (fd <= 2) await this.#options.log?.write(chunk);
  }

  /** The descriptor has nothing more: its last line may lack a line break. */
  end(fd: number): void {
    this.#deliver(fd, this.#splitter(fd).end());
  }

  tail(): readonly string[] {
    return this.#tail.slice(-this.#options.tailLines);
  }

  stdout(): string {
    return new TextDecoder().decode(Buffer.concat(this.#captured));
  }

  get stdoutTruncated(): boolean {
    return this.#stdoutBytes > this.#capturedBytes;
  }

  #capture(chunk: Uint8Array): void {
    this.#stdoutBytes += chunk.length;
    const room = this.#options.captureBytes - this.#capturedBytes;
    if (room <= 0) return;
    // A copy: a view would keep the whole chunk it belongs to alive.
    const kept = Uint8Array.from(chunk.subarray(0, room));
    this.#captured.push(kept);
    this.#capturedBytes += kept.length;
  }

  #deliver(fd: number, lines: readonly string[]): void {
    if (fd <= 2) this.#remember(lines);
    const { onLine } = this.#options;
    if (onLine === undefined) return;
    for (const text of lines) this.#call(() => onLine({ fd, text }));
  }

  #call(listener: () => void): void {
    if (this.#hasFailed) return;
    try {
      listener();
    } catch (thrown) {
      this.#hasFailed = true;
      this.#options.onFailure(thrown);
    }
  }

  #remember(lines: readonly string[]): void {
    const { tailLines } = this.#options;
    if (tailLines === 0) return;
    for (const line of lines) this.#tail.push(line);
    if (this.#tail.length > tailLines * 2) this.#tail = this.#tail.slice(-tailLines);
  }

  #splitter(fd: number): LineSplitter {
    const known = this.#splitters.get(fd);
    if (known !== undefined) return known;
    const splitter = new LineSplitter();
    this.#splitters.set(fd, splitter);
    return splitter;
  }
}
