/** What came of one question: its bytes, and what the end of the frame says beside their number. */
export interface Frame {
  readonly payload: Uint8Array;
  readonly facts: readonly string[];
}

/** No answer is longer: a slice in base64, with room. */
const MAX_LINES = 2000;

/**
 * Takes one answer of the guest out of the lines of its console, where kernel and services write, too. A line of the
 * answer begins with a random name; its end tells how many bytes there were. A line that something was written into is
 * no base64 any more, or not as long as it was: then the whole does not fit its end, and the question is asked again.
 *
 *     NAME QUJD...          a line of base64
 *     NAME=1234 0 .         the end: bytes, facts, a full stop that shows that the line is whole
 */
export class FrameReader {
  readonly #name: string;
  #data: string[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** Undefined until the end has come; `damaged` where it does not fit what came before. */
  push(line: string): Frame | 'damaged' | undefined {
    const at = line.indexOf(this.#name);
    if (at < 0) return undefined;
    const rest = line.slice(at + this.#name.length);
    if (rest.startsWith('=')) return this.#finish(rest.slice(1));
    if (this.#data.length < MAX_LINES) this.#data.push(rest.trim());
    return undefined;
  }

  #finish(end: string): Frame | 'damaged' {
    const words = /^([0-9]+)((?: [\w/.+-]+)*) \.$/.exec(end.trimEnd());
    const base64 = this.#data.join('');
    this.#data = [];
    if (words === null || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return 'damaged';
    const payload = Uint8Array.from(Buffer.from(base64, 'base64'));
    if (payload.length !== Number(words[1])) return 'damaged';
    return { payload, facts: (words[2] ?? '').split(' ').filter((word) => word !== '') };
  }
}
