/** What came of one question: its bytes, and what the end of the frame says beside their number. */
export interface Frame {
  readonly payload: Uint8Array;
  readonly facts: readonly string[];
}

/** Bytes in a line of `base64`, and the characters that they make. */
const LINE_BYTES = 57;
const LINE_CHARS = 76;
/** No answer is longer: a slice in base64, with room. */
const MAX_LINES = 2000;

/**
 * Lines of an answer that have come, over all times that it was given: a busy console writes into some lines of every
 * longer answer, but not into the same ones.
 */
export class FrameLines {
  /** By number and length: the last line may be longer the next time, or something was written into it. */
  readonly #lines = new Map<string, string>();

  /** Keeps a line. What was written into has another length, or a character that base64 has not. */
  add(text: string): void {
    const [, number, data] = /^ ([0-9]{1,4}) ([A-Za-z0-9+/]+={0,2})$/.exec(text.trimEnd()) ?? [];
    if (data === undefined || data.length > LINE_CHARS || Number(number) > MAX_LINES) return;
    this.#lines.set(keyOf(Number(number), data.length), data);
  }

  /** So many bytes, or undefined while a line is missing. */
  payload(bytes: number): Uint8Array | undefined {
    const parts: string[] = [];
    for (let left = bytes; left > 0; left -= LINE_BYTES) {
      const chars = Math.ceil(Math.min(left, LINE_BYTES) / 3) * 4;
      const line = this.#lines.get(keyOf(parts.length + 1, chars));
      if (line === undefined) return undefined;
      parts.push(line);
    }
    const payload = Uint8Array.from(Buffer.from(parts.join(''), 'base64'));
    return payload.length === bytes ? payload : undefined;
  }
}

function keyOf(number: number, chars: number): string {
  return `${number} ${chars}`;
}

/**
 * Takes one answer of the guest out of the lines of its console, where kernel and services write, too. A line of the
 * answer begins with a random name, and has a number; its end tells how many bytes there were. Where a line is missing,
 * the question is asked again, and what has come by then is kept.
 *
 *     NAME 1 QUJD...        a line of base64
 *     NAME=1234 0 .         the end: bytes, facts, a full stop that shows that the line is whole
 */
export class FrameReader {
  readonly #name: string;
  readonly #lines: FrameLines;

  constructor(name: string, lines: FrameLines = new FrameLines()) {
    this.#name = name;
    this.#lines = lines;
  }

  /** Undefined until the end has come; `damaged` where it does not fit what came before. */
  push(line: string): Frame | 'damaged' | undefined {
    const at = line.indexOf(this.#name);
    if (at < 0) return undefined;
    const rest = line.slice(at + this.#name.length);
    if (rest.startsWith('=')) return this.#finish(rest.slice(1));
    this.#lines.add(rest);
    return undefined;
  }

  #finish(end: string): Frame | 'damaged' {
    const words = /^([0-9]{1,9})((?: [\w/.+-]+)*) \.$/.exec(end.trimEnd());
    if (words === null) return 'damaged';
    const payload = this.#lines.payload(Number(words[1]));
    if (payload === undefined) return 'damaged';
    return { payload, facts: (words[2] ?? '').split(' ').filter((word) => word !== '') };
  }
}
