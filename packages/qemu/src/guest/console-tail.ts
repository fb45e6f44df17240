import { redact, safeText } from '@up/core';
import type { Machine } from '../machine.ts';

const KEPT = 20;

/** The last lines of a console, from the first on, until it is disposed of. Fit to be shown. */
export class ConsoleTail implements Disposable {
  readonly #lines: string[] = [];
  readonly #reader: AsyncIterator<{ readonly text: string; readonly isPartial: boolean }>;
  #partial: string | undefined;

  constructor(machine: Pick<Machine, 'serialLines'>) {
    this.#reader = machine.serialLines()[Symbol.asyncIterator]();
    void this.#read();
  }

  lines(): readonly string[] {
    const all = this.#partial === undefined ? this.#lines : [...this.#lines, this.#partial];
    return all.map((line) => redact(safeText(line)));
  }

  [Symbol.dispose](): void {
    void this.#reader.return?.();
  }

  async #read(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#reader.next();
      if (done === true) return;
      if (value.isPartial) this.#partial = value.text;
      else {
        this.#partial = undefined;
        this.#lines.push(value.text);
        if (this.#lines.length > KEPT) this.#lines.shift();
      }
    }
  }
}
