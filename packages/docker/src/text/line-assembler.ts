/** A longer line is cut here, so that output without line breaks takes bounded memory. In UTF-16 units. */
export const MAX_LINE_LENGTH: number = 64 * 1024;

/** Bytes in, lines out: split at \n and \r\n, decoded as UTF-8 across chunk borders. */
export class LineAssembler {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #partial = '';

  /** The lines that this chunk completes. */
  push(chunk: Uint8Array): readonly string[] {
    const parts = this.#decoder.decode(chunk, { stream: true }).split('\n');
    return parts.flatMap((part, index) => {
      this.#extend(part);
      return index === parts.length - 1 ? [] : [this.#take()];
    });
  }

  /** What came after the last line break, if anything. */
  end(): readonly string[] {
    this.#extend(this.#decoder.decode());
    return this.#partial === '' ? [] : [this.#take()];
  }

  /** One character more than a line may have: it may be the \r of a line break. */
  #extend(text: string): void {
    const room = MAX_LINE_LENGTH + 1 - this.#partial.length;
    if (room > 0) this.#partial += text.slice(0, room);
  }

  #take(): string {
    const line = this.#partial;
    this.#partial = '';
    return (line.endsWith('\r') ? line.slice(0, -1) : line).slice(0, MAX_LINE_LENGTH);
  }
}
