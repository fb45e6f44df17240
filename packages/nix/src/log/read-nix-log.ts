import type { NixEvent } from './nix-event.ts';
import { parseCutLine, parseNixLogLine } from './parse-nix-log-line.ts';

export interface ReadNixLogOptions {
  /** Of one line, in bytes; default 1 MiB, at least 4 KiB. What a longer line has more is left out, and counted. */
  readonly maxLineBytes?: number | undefined;
}

const NEWLINE = 0x0a;
/** No line that is whole within such a piece can be too long. */
const PIECE = 4096;
/** Of a line that is too long: where a record says what it belongs to. */
const TAIL = 256;

/**
 * Reads what Nix wrote with `--log-format internal-json`, an event a line, in bounded memory whatever it reads. How
 * the bytes are cut into chunks makes no difference. What is no UTF-8 becomes U+FFFD.
 */
export async function* readNixLog(
  bytes: AsyncIterable<Uint8Array>,
  { maxLineBytes }: ReadNixLogOptions = {},
): AsyncGenerator<NixEvent, void, undefined> {
  const decoder = createNixLogDecoder({ maxLineBytes });
  for await (const chunk of bytes) for (const event of decoder.push(chunk)) yield event;
  for (const event of decoder.end()) yield event;
}

/** For who gets the bytes piece by piece, and for the fastest way: without a promise for each event. */
export interface NixLogDecoder {
  /** The events of the lines that this chunk completes. */
  push(chunk: Uint8Array): readonly NixEvent[];
  /** What came after the last line break, if anything. */
  end(): readonly NixEvent[];
}

export function createNixLogDecoder({ maxLineBytes = 1024 * 1024 }: ReadNixLogOptions = {}): NixLogDecoder {
  return new LogLines(Math.max(maxLineBytes, PIECE));
}

class LogLines implements NixLogDecoder {
  readonly #maxLineBytes: number;
  #parts: Uint8Array[] = [];
  #kept = 0;
  #total = 0;
  #tail: Uint8Array = new Uint8Array();

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  push(chunk: Uint8Array): readonly NixEvent[] {
    const events: NixEvent[] = [];
    for (let at = 0; at < chunk.length; ) {
      const end = this.#endOfLines(chunk, at);
      if (end === undefined) {
        this.#extend(chunk.subarray(at));
        break;
      }
      this.#whole(chunk.subarray(at, end), events);
      at = end;
    }
    return events;
  }

  end(): readonly NixEvent[] {
    return this.#total > 0 ? [this.#take()] : [];
  }

  /** Up to which line break lines can be taken together: at least one, and more while they stay short. */
  #endOfLines(chunk: Uint8Array, from: number): number | undefined {
    const first = chunk.indexOf(NEWLINE, from);
    if (first === -1) return undefined;
    const last = chunk.lastIndexOf(NEWLINE, from + PIECE * 16 - 1);
    return Math.max(first, last) + 1;
  }

  #whole(lines: Uint8Array, events: NixEvent[]): void {
    let rest = lines;
    // The first line may have begun in an earlier chunk; any line may be too long only where all of them together are.
    while (rest.length > 0 && (this.#total > 0 || rest.length > this.#maxLineBytes)) {
      const end = rest.indexOf(NEWLINE);
      this.#extend(rest.subarray(0, end));
      events.push(this.#take());
      rest = rest.subarray(end + 1);
    }
    if (rest.length === 0) return;
    for (const line of decode(rest.subarray(0, -1)).split('\n')) events.push(parseNixLogLine(trimEnd(line)));
  }

  #extend(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#total += part.length;
    const room = this.#maxLineBytes - this.#kept;
    if (room > 0) {
      // A copy: a view would keep the whole chunk alive.
      const kept = Uint8Array.from(part.subarray(0, room));
      this.#parts.push(kept);
      this.#kept += kept.length;
    }
    const joined = part.length >= TAIL ? part : Buffer.concat([this.#tail, part]);
    this.#tail = Uint8Array.from(joined.subarray(-TAIL));
  }

  #take(): NixEvent {
    const head = Buffer.concat(this.#parts);
    const omittedBytes = this.#total - this.#kept;
    const tail = decode(this.#tail);
    this.#parts = [];
    this.#kept = 0;
    this.#total = 0;
    this.#tail = new Uint8Array();
    if (omittedBytes === 0) return parseNixLogLine(trimEnd(decode(head)));
    // The cut may go through a character.
    return parseCutLine({ head: decode(head).replace(/\uFFFD$/, ''), tail: trimEnd(tail), omittedBytes });
  }
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function trimEnd(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
