import type { BootCheck } from './boot-check.ts';

/** Keeps checks in their order, and passes each on as it comes. */
export class CheckList {
  readonly #checks: BootCheck[] = [];
  readonly #onCheck: ((check: BootCheck) => void) | undefined;

  constructor(onCheck?: (check: BootCheck) => void) {
    this.#onCheck = onCheck;
  }

  get all(): readonly BootCheck[] {
    return this.#checks;
  }

  add(checks: readonly BootCheck[]): void {
    for (const check of checks) {
      this.#checks.push(check);
      this.#onCheck?.(check);
    }
  }
}
