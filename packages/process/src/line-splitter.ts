/** A longer line is cut here, so that output without line breaks takes bounded memory. In UTF-16 units. */
export const MAX_LINE_LENGTH: number = 64 * 1024;

/**
 * Bytes in, lines out: split at \n and \r\n, decoded as UTF-8 across chunk borders, what is no UTF-8
 * replaced by U+FFFD.
 */
export class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #partial = '';

  /** The lines that this chunk completes. `atMost` keeps only the last ones, for a reader that needs no others. */
  push(chunk: Uint8Array, atMost: number = Number.POSITIVE_INFINITY): string[] {
    return this.#split(this.#decoder.decode(chunk, { stream: true }), atMost);
  }

  /** What came after the last line break, if anything. */
  end(): string[] {
    const lines = this.#split(this.#decoder.decode(), Number.POSITIVE_INFINITY);
    if (this.#partial !== '') lines.push(this.#takePartial());
    return lines;
  }

  #split(text: string, atMost: number): string[] {
    const lines: string[] = [];
    let start = skipTo(text, atMost);
    if (start > 0) this.#partial = '';
    for (let end = text.indexOf('\n', start); end !== -1; end = text.indexOf('\n', start)) {
      this.#extend(text, start, end);
      lines.push(this.#takePartial());
      start = end + 1;
    }
    this.#extend(text, start, text.length);
    return lines;
  }

  /** Keeps one character more than a line may have: it may be the \r of a line break. */
  #extend(text: string, start: number, end: number): void {
    const room = MAX_LINE_LENGTH + 1 - this.#partial.length;
    if (room > 0) this.#partial += text.slice(start, Math.min(end, start + room));
  }

  #takePartial(): string {
    const line = this.#partial;
    this.#partial = '';
    return (line.endsWith('\r') ? line.slice(0, -1) : line).slice(0, MAX_LINE_LENGTH);
  }
}

/** Where the last `atMost` complete lines of `text` begin; 0 when there are not more. */
function skipTo(text: string, atMost: number): number {
  if (atMost === Number.POSITIVE_INFINITY) return 0;
  let position = text.lastIndexOf('\n');
  for (let count = 0; count < atMost && position >= 0; count += 1) {
    position = position === 0 ? -1 : text.lastIndexOf('\n', position - 1);
  }
  return position + 1;
}
