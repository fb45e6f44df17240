import { type ConsoleToken, EscapeFilter } from './escape-filter.ts';
import type { SerialLine } from './serial-line.ts';

/** A longer line is cut here. In UTF-16 units. */
export const MAX_SERIAL_LINE: number = 4096;

/**
 * Bytes of a console in, lines out: UTF-8 across chunk borders, control sequences gone, each line stamped with the time
 * of its first byte. A line that is drawn over (carriage return) is handed out as partial before it is lost.
 */
export class LineAssembler {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #filter = new EscapeFilter();
  #text = '';
  #startedAtMs: number | undefined;
  #isReturning = false;
  /** What was handed out as partial last: the same is not shown twice. */
  #shown = '';

  /** The lines that this chunk completes, and those that it draws over. */
  push(chunk: Uint8Array, atMs: number): readonly SerialLine[] {
    const lines: SerialLine[] = [];
    for (const token of this.#filter.push(this.#decoder.decode(chunk, { stream: true })))
      this.#take(token, atMs, lines);
    return lines;
  }

  /** The line that has no end yet, where there is one that was not shown. */
  partial(): SerialLine | undefined {
    const text = this.#text.trimEnd();
    if (text === '' || text === this.#shown) return undefined;
    this.#shown = text;
    return { atMs: this.#startedAtMs ?? 0, text, isPartial: true };
  }

  /** What came after the last line end, as a line: nothing will follow. */
  end(): readonly SerialLine[] {
    return this.#text.trim() === '' ? [] : [this.#finish()];
  }

  #take(token: ConsoleToken, atMs: number, lines: SerialLine[]): void {
    if (token.kind === 'newline') {
      // Cursor moves come in rows, and blank lines say nothing: only what has text is a line.
      if (this.#text.trim() !== '') lines.push(this.#finish());
      else this.#clear();
    } else if (token.kind === 'return') this.#isReturning = true;
    else this.#write(token, atMs, lines);
  }

  #write(token: ConsoleToken, atMs: number, lines: SerialLine[]): void {
    if (this.#isReturning) {
      const overdrawn = this.partial();
      if (overdrawn !== undefined) lines.push(overdrawn);
      this.#clear();
    }
    if (token.kind === 'backspace') this.#text = this.#text.slice(0, -1);
    if (token.kind !== 'text') return;
    this.#startedAtMs ??= atMs;
    const room = MAX_SERIAL_LINE - this.#text.length;
    if (room > 0) this.#text += token.text.slice(0, room);
  }

  #finish(): SerialLine {
    const line = { atMs: this.#startedAtMs ?? 0, text: this.#text.trimEnd(), isPartial: false };
    this.#clear();
    return line;
  }

  #clear(): void {
    this.#text = '';
    this.#shown = '';
    this.#startedAtMs = undefined;
    this.#isReturning = false;
  }
}
