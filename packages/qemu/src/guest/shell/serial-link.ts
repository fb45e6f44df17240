import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { UpError } from '@up/core';
import type { Machine } from '../../machine.ts';
import type { SerialLine } from '../../serial/serial-line.ts';
import { type Frame, FrameLines, FrameReader } from './frame.ts';

/** A question to the shell loop of a guest, as one line of its input. */
export interface Question {
  /** Commands that answer by `up_end NAME` or `up_file NAME FILE`; NAME is handed in, as a word that no echo has. */
  readonly line: (name: string) => string;
  /** What is sent after the line, for a command that reads it. */
  readonly input?: string | undefined;
  /** For each answer: the question is asked again where one was damaged. Doing it twice must do no harm. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

const ATTEMPTS = 6;

/** What is said on a serial console, and who waits for an answer there. */
export class SerialLink implements Disposable {
  readonly #machine: Machine;
  readonly #listeners = new Set<(line: SerialLine) => void>();
  /** Who has to hear that the machine is gone. */
  readonly #waiting = new Set<(error: unknown) => void>();
  readonly #reader: AsyncIterator<SerialLine>;
  /** The line that was seen last, also one without an end: a prompt. */
  last: Pick<SerialLine, 'text' | 'isPartial'> = { text: '', isPartial: false };
  #isOver = false;
  /** Set when the machine has ended. */
  #gone: { readonly error: unknown } | undefined;

  /** Begins to listen with what is on the console now: what was said before is no answer to anything. */
  static async open(machine: Machine): Promise<SerialLink> {
    const link = new SerialLink(machine);
    let next = link.#reader.next();
    for (;;) {
      const result = await Promise.race([next, setImmediate(undefined)]);
      if (result === undefined || result.done === true) break;
      link.last = result.value;
      next = link.#reader.next();
    }
    void link.#listen(next);
    return link;
  }

  private constructor(machine: Machine) {
    this.#machine = machine;
    this.#reader = machine.serialLines()[Symbol.asyncIterator]();
    void machine.ended.then(() => this.#tellEnd());
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    void this.#reader.return?.();
  }

  async send(text: string): Promise<void> {
    await this.#machine.writeSerial(text);
  }

  /** Asks until an answer came whole. @throws UpError UP_TIMEOUT, UP_VM_FAILED; the reason of `signal`. */
  async ask(question: Question): Promise<Frame> {
    const lines = new FrameLines();
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const answer = await this.#askOnce(question, lines);
      if (answer !== 'damaged') return answer;
    }
    throw new UpError(
      'UP_VM_FAILED',
      `The console of the guest is too busy for a shell: ${ATTEMPTS} answers were written into`,
      { hint: 'Let its services and its kernel write elsewhere, or use ssh.' },
    );
  }

  async #askOnce(
    { line, input = '', timeoutMs, signal }: Question,
    lines: FrameLines,
  ): Promise<Frame | 'damaged'> {
    const { name, word } = newName();
    const answer = this.awaitFrame(name, { timeoutMs, signal, lines });
    answer.catch(() => undefined);
    await this.send(`${line(word)}\n${input}`);
    return await answer;
  }

  /** The answer with this name, whenever it comes; `lines` are those of earlier answers to the same question. */
  async awaitFrame(
    name: string,
    { timeoutMs, signal, lines }: Pick<Question, 'timeoutMs' | 'signal'> & { readonly lines?: FrameLines },
  ): Promise<Frame | 'damaged'> {
    const reader = new FrameReader(name, lines);
    return await this.until((line) => (line.isPartial ? undefined : reader.push(line.text)), {
      timeoutMs,
      signal,
      what: 'an answer of the shell',
    });
  }

  /** The first line of which something can be made. */
  async until<T>(
    take: (line: SerialLine) => T | undefined,
    { timeoutMs, signal, what }: Pick<Question, 'timeoutMs' | 'signal'> & { readonly what: string },
  ): Promise<T> {
    signal?.throwIfAborted();
    if (this.#gone !== undefined) throw this.#gone.error;
    const { promise, resolve, reject } = deferred<T>();
    const listener = (line: SerialLine): void => {
      const taken = take(line);
      if (taken !== undefined) resolve(taken);
    };
    const timer = setTimeout(
      () => reject(new UpError('UP_TIMEOUT', `Waited ${Math.round(timeoutMs / 1000)} s for ${what}`)),
      timeoutMs,
    );
    const abort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    this.#listeners.add(listener);
    this.#waiting.add(reject);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      this.#listeners.delete(listener);
      this.#waiting.delete(reject);
    }
  }

  /** It is the machine that says in its own words that it is gone. */
  async #tellEnd(): Promise<void> {
    const error: unknown = await this.#machine.status().catch((why: unknown) => why);
    this.#gone = { error };
    for (const reject of this.#waiting) reject(error);
  }

  async #listen(first: Promise<IteratorResult<SerialLine>>): Promise<void> {
    for (let next = first; !this.#isOver; next = this.#reader.next()) {
      const { done, value } = await next;
      if (done === true) return;
      this.last = value;
      for (const listener of this.#listeners) listener(value);
    }
  }
}

/**
 * A random name, and the same as a word of a shell that does not contain it: a terminal that repeats what it is sent is
 * not taken for an answer.
 */
export function newName(): { readonly name: string; readonly word: string } {
  const name = `up${randomBytes(8).toString('hex')}`;
  return { name, word: `${name.slice(0, 8)}''${name.slice(8)}` };
}

function deferred<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
