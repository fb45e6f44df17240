import { formatBytes, timeoutSignal } from '@up/core';
import type { StartedContainer } from '@up/docker';
import type { LogExpectation } from '@up/profiles';
import { failed, passed, quoted, type SmokeCheck } from '../smoke-check.ts';

/** What is read of a log at most: after that it counts as a flood. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_LINES = 200_000;
/** A second look reads what is there already. */
const ONCE_MS = 5_000;

/** Reads the log of a container from its beginning; remembers what was looked for, and nothing else. */
export class LogWatch {
  readonly #container: StartedContainer;
  readonly #wanted: LogExpectation;
  /** Text -> the first line that has it. */
  readonly #seen = new Map<string, string>();
  readonly #waiting = new Set<() => void>();
  #bytes = 0;
  #lines = 0;
  #isOver = false;

  constructor(container: StartedContainer, wanted: LogExpectation) {
    this.#container = container;
    this.#wanted = wanted;
  }

  /** Whether more was written than is read. */
  get isFlood(): boolean {
    return this.#bytes >= MAX_BYTES || this.#lines >= MAX_LINES;
  }

  /** Follows the log until the container ends, the signal is aborted, or too much has come. Never throws. */
  async follow(signal: AbortSignal): Promise<void> {
    try {
      await this.#read(this.#container.logs({ signal }));
    } catch {
      // The end of the container, of the test or of the engine: whoever waits for it says so.
    }
    this.#isOver = true;
    for (const wake of this.#waiting) wake();
  }

  /** Settles when every line that has to be there is there, or nothing more will come. */
  async untilPresent(signal: AbortSignal): Promise<void> {
    while (!this.#isComplete() && !this.#isOver) {
      signal.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
        const onAbort = (): void => {
          this.#waiting.delete(wake);
          reject(signal.reason);
        };
        this.#waiting.add(wake);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    }
  }

  /** What the log has and has not, so far. Engines lose lines while they are followed: what is missing is looked for again. */
  async checks(): Promise<readonly SmokeCheck[]> {
    const { present, absent } = this.#wanted;
    if (!this.#isComplete() && !this.isFlood) await this.#readAgain();
    return [
      ...present.map((text) => {
        const line = this.#seen.get(text);
        const name = `log has ${quoted(text, 60)}`;
        return line === undefined
          ? failed('log', name, `none of ${this.#lines} lines has it`)
          : passed('log', name, quoted(line));
      }),
      ...absent.map((text) => {
        const line = this.#seen.get(text);
        const name = `log has no ${quoted(text, 60)}`;
        return line === undefined
          ? passed('log', name, `in ${this.#lines} lines`)
          : failed('log', name, quoted(line, 200));
      }),
      ...(this.isFlood
        ? [
            failed(
              'log',
              'log volume',
              `${this.#lines} lines, ${formatBytes(this.#bytes)} and no end: it floods its log`,
            ),
          ]
        : []),
    ];
  }

  #isComplete(): boolean {
    return this.#wanted.present.every((text) => this.#seen.has(text));
  }

  async #readAgain(): Promise<void> {
    const [bytes, lines] = [this.#bytes, this.#lines];
    [this.#bytes, this.#lines] = [0, 0];
    try {
      await this.#read(this.#container.logs({ until: 'once', signal: timeoutSignal(ONCE_MS) }));
    } catch {
      // What was seen before counts.
    }
    [this.#bytes, this.#lines] = [Math.max(bytes, this.#bytes), Math.max(lines, this.#lines)];
  }

  async #read(log: ReturnType<StartedContainer['logs']>): Promise<void> {
    const texts = [...this.#wanted.present, ...this.#wanted.absent];
    for await (const { line } of log) {
      this.#bytes += line.length + 1;
      this.#lines += 1;
      for (const text of texts)
        if (!this.#seen.has(text) && line.includes(text)) this.#seen.set(text, line.slice(0, 500));
      if (this.#waiting.size > 0 && this.#isComplete()) for (const wake of this.#waiting) wake();
      if (this.isFlood) return;
    }
  }
}
