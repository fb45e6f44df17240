/** Longer sequences are none that a terminal needs: they are dropped, and what follows is text again. */
const MAX_SEQUENCE = 256;

const ESC = 0x1b;
const BEL = 0x07;
const BRACKET = 0x5b;
/** What follows ESC and begins a text for the terminal: DCS, SOS, OSC, PM, APC (ECMA-48, 5.6). */
const STRINGS: ReadonlySet<number> = new Set([0x50, 0x58, 0x5d, 0x5e, 0x5f]);
const BACKSLASH = 0x5c;
/** Final bytes of control sequences that make a terminal do something else than draw: window operations. */
const REFUSED_FINALS: ReadonlySet<number> = new Set(['t'.charCodeAt(0)]);

type State = 'text' | 'escape' | 'sequence' | 'string' | 'string-escape';

/**
 * Lets through what a guest draws with, colours and movements of the cursor, and nothing that reaches beyond its
 * screen: no clipboard, title, or file (OSC, DCS, APC, PM), no window operation, no eight-bit control.
 */
export class ConsoleFilter {
  #state: State = 'text';
  #held: number[] = [];

  /** What of these bytes may go to the terminal. A sequence that is not whole yet is held back. */
  push(bytes: Uint8Array): Uint8Array {
    const passed: number[] = [];
    for (const byte of bytes) this.#take(byte, passed);
    return Uint8Array.from(passed);
  }

  #take(byte: number, passed: number[]): void {
    if (this.#state === 'text') this.#takeText(byte, passed);
    else if (this.#state === 'escape') this.#takeEscape(byte, passed);
    else if (this.#state === 'sequence') this.#takeSequence(byte, passed);
    else this.#takeString(byte);
  }

  #takeText(byte: number, passed: number[]): void {
    if (byte === ESC) {
      this.#held = [byte];
      this.#state = 'escape';
    } else passed.push(byte);
  }

  #takeEscape(byte: number, passed: number[]): void {
    if (byte === ESC) return;
    if (STRINGS.has(byte)) this.#begin('string');
    else if (byte === BRACKET) {
      this.#held.push(byte);
      this.#begin('sequence');
    } else if (byte >= 0x20 && byte <= 0x2f) this.#hold(byte);
    else this.#release(byte, passed);
  }

  #takeSequence(byte: number, passed: number[]): void {
    if (byte === ESC) {
      this.#held = [byte];
      this.#begin('escape');
    } else if (byte >= 0x40 && byte <= 0x7e) {
      if (REFUSED_FINALS.has(byte)) this.#begin('text');
      else this.#release(byte, passed);
    } else this.#hold(byte);
  }

  /** Ends with BEL or ESC \. */
  #takeString(byte: number): void {
    if (byte === BEL || (this.#state === 'string-escape' && byte === BACKSLASH)) this.#begin('text');
    else if (byte === ESC) this.#state = 'string-escape';
    else if (this.#state === 'string-escape') this.#state = 'string';
  }

  #hold(byte: number): void {
    this.#held.push(byte);
    if (this.#held.length > MAX_SEQUENCE) this.#begin('text');
  }

  #release(byte: number, passed: number[]): void {
    passed.push(...this.#held, byte);
    this.#begin('text');
  }

  #begin(state: State): void {
    this.#state = state;
    if (state === 'text' || state === 'string') this.#held = [];
  }
}
