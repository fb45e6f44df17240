import { formatDuration } from '@up/core';
import type { LogExpectation } from '@up/profiles';
import type { SerialLine } from '@up/qemu';
import { type BootCheck, failed, passed, quoted, shown } from '../boot-check.ts';

/** Of a line, in characters: nothing that is looked for stands behind them. */
const MAX_MATCHED = 4096;
const MAX_TAIL = 40;
const MAX_TAIL_LINE = 400;

export interface ConsoleLogOptions {
  readonly wanted: LogExpectation;
  /** Whether a line says that the guest is ready; undefined: no text is waited for. */
  readonly isReady?: ((line: string) => boolean) | undefined;
  /** The pattern as it was given, for messages. */
  readonly readyText?: string | undefined;
}

interface Seen {
  readonly line: string;
  readonly atMs: number;
}

/** What was looked for in the lines of a console, and the last of them; of all others only the number. */
export class ConsoleLog {
  readonly #options: ConsoleLogOptions;
  /** Text -> the first line that has it. */
  readonly #seen = new Map<string, Seen>();
  readonly #tail: string[] = [];
  #partial: string | undefined;
  #ready: Seen | undefined;
  #lines = 0;

  constructor(options: ConsoleLogOptions) {
    this.#options = options;
  }

  get lines(): number {
    return this.#lines;
  }

  /** When the text that says that it is ready came. */
  get readyAtMs(): number | undefined {
    return this.#ready?.atMs;
  }

  get isComplete(): boolean {
    const { wanted, isReady } = this.#options;
    return (
      (isReady === undefined || this.#ready !== undefined) &&
      wanted.present.every((text) => this.#seen.has(text))
    );
  }

  /** The last lines, harmless and redacted. */
  get tail(): readonly string[] {
    const lines = this.#partial === undefined ? this.#tail : [...this.#tail, this.#partial];
    return lines.slice(-MAX_TAIL).map((line) => shown(line, MAX_TAIL_LINE));
  }

  add({ text, atMs, isPartial }: SerialLine): void {
    const line = text.slice(0, MAX_MATCHED);
    this.#look(line, atMs);
    this.#partial = isPartial ? line : undefined;
    if (isPartial) return;
    this.#lines += 1;
    if (line.trim() === '') return;
    this.#tail.push(line);
    if (this.#tail.length > 2 * MAX_TAIL) this.#tail.splice(0, MAX_TAIL);
  }

  /** What the screen shows, where the console is silent: it counts as heard, and is no line of the console. */
  show(lines: readonly string[], atMs: number): void {
    for (const line of lines) this.#look(line.slice(0, MAX_MATCHED), atMs);
  }

  /** Whether the text came that says that it is ready, else what is made of its name; nothing where none is waited for. */
  readyCheck(unmet: (name: string) => BootCheck): readonly BootCheck[] {
    const { readyText } = this.#options;
    if (readyText === undefined) return [];
    const name = `console says ${quoted(readyText, 60)}`;
    if (this.#ready === undefined) return [unmet(name)];
    const { line, atMs } = this.#ready;
    return [passed('ready', name, `${quoted(line)} after ${formatDuration(atMs)}`)];
  }

  logChecks(): readonly BootCheck[] {
    const { present, absent } = this.#options.wanted;
    const check = (text: string, isWanted: boolean): BootCheck => {
      const seen = this.#seen.get(text);
      const name = `console has ${isWanted ? '' : 'no '}${quoted(text, 60)}`;
      const verdict = (seen !== undefined) === isWanted ? passed : failed;
      const evidence = seen === undefined ? `in ${this.#lines} lines` : quoted(seen.line, 200);
      return verdict(
        'log',
        name,
        seen === undefined && isWanted ? `none of ${this.#lines} lines has it` : evidence,
      );
    };
    return [...present.map((text) => check(text, true)), ...absent.map((text) => check(text, false))];
  }

  #look(line: string, atMs: number): void {
    const { wanted, isReady } = this.#options;
    if (this.#ready === undefined && isReady?.(line) === true) this.#ready = { line, atMs };
    for (const text of wanted.present) this.#note(text, line, atMs);
    for (const text of wanted.absent) this.#note(text, line, atMs);
  }

  #note(text: string, line: string, atMs: number): void {
    if (!this.#seen.has(text) && line.includes(text)) this.#seen.set(text, { line, atMs });
  }
}
