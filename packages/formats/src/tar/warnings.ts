import type { TarWarning, TarWarningCode } from './tar-step.ts';

/** Collects the warnings about a member until the walker can yield them, and bounds their count over the walk. */
export class Warnings {
  readonly #max: number;
  #given = 0;
  #pending: TarWarning[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  add(code: TarWarningCode, message: string, offset: number): void {
    if (this.#given > this.#max) return;
    this.#given += 1;
    const isLast = this.#given > this.#max;
    this.#pending.push(
      isLast
        ? { type: 'warning', code: 'tar/too-many-warnings', message: 'No further warnings are given', offset }
        : { type: 'warning', code, message, offset },
    );
  }

  isPending(): boolean {
    return this.#pending.length > 0;
  }

  take(): readonly TarWarning[] {
    const pending = this.#pending;
    this.#pending = [];
    return pending;
  }
}
