import { type ConsoleToken, EscapeFilter } from './escape-filter.ts';
import type { SerialLine } from './serial-line.ts';

/** A longer line is cut here. In UTF-16 units. */
export const MAX_SERIAL_LINE: number = 4096;

/**
 * Bytes of a console in, lines out: UTF-8 across chunk borders, control sequences gone, each line stamped with the time
 * of its first byte. A line that is drawn over (carriage return) is handed out as partial before it is lost. Where the
 * cursor moves to another place, a line is over, except where it is put exactly where it stands: so SeaBIOS does when it
 * was kept from writing a line in one go.
 */
export class LineAssembler {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #filter = new EscapeFilter();
  #text = '';
  #startedAtMs: number | undefined;
  #isReturning = false;
  /** Of the cursor, counted from 1; NaN while it is not known. */
  #row = Number.NaN;
  /** Where the text begins. */
  #column = 1;
  /** Where in the same row the cursor was put: what is written next tells whether it goes on with the text. */
  #moved: number | undefined;
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
    switch (token.kind) {
      case 'newline':
        this.#breakLine(lines);
        this.#row += 1;
        this.#column = 1;
        return;
      case 'leave':
        this.#breakLine(lines);
        this.#row = Number.NaN;
        return;
      case 'clear':
        this.#breakLine(lines);
        return;
      case 'move':
        if (token.row === this.#row && this.#text !== '') this.#moveInRow(token.column);
        else this.#moveTo(token, lines);
        return;
      case 'return':
        this.#isReturning = true;
        this.#moved = undefined;
        return;
      default:
        this.#write(token, atMs, lines);
    }
  }

  /** The column in which the next character appears. */
  get #cursor(): number {
    return this.#moved ?? (this.#isReturning ? 1 : this.#end);
  }

  /** The column behind the text. */
  get #end(): number {
    return this.#column + this.#text.length;
  }

  #moveTo({ row, column }: { readonly row: number; readonly column: number }, lines: SerialLine[]): void {
    this.#breakLine(lines);
    this.#row = row;
    this.#column = column;
  }

  #moveInRow(column: number): void {
    this.#moved = column;
    this.#isReturning = false;
  }

  #write(
    token: Extract<ConsoleToken, { kind: 'text' | 'backspace' }>,
    atMs: number,
    lines: SerialLine[],
  ): void {
    if (this.#moved !== undefined && this.#moved !== this.#end) this.#breakLine(lines);
    this.#moved = undefined;
    if (this.#isReturning) {
      const overdrawn = this.partial();
      if (overdrawn !== undefined) lines.push(overdrawn);
      this.#clear();
      this.#column = 1;
    }
    if (token.kind === 'backspace') {
      this.#text = this.#text.slice(0, -1);
      return;
    }
    this.#startedAtMs ??= atMs;
    const room = MAX_SERIAL_LINE - this.#text.length;
    if (room > 0) this.#text += token.text.slice(0, room);
  }

  /** Cursor moves come in rows, and blank lines say nothing: only what has text is a line. */
  #breakLine(lines: SerialLine[]): void {
    const column = this.#cursor;
    if (this.#text.trim() !== '') lines.push(this.#finish());
    else this.#clear();
    this.#column = column;
    this.#moved = undefined;
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
