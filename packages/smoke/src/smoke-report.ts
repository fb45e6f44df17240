import type { UpError, Verdict } from '@up/core';
import type { SmokeCheck } from './smoke-check.ts';

/** What a smoke test has found. */
export interface SmokeReport {
  /** `timeout`: it was not ready in time. `host-fault`: this machine or its engine could not run it. */
  readonly verdict: Verdict;
  /** What went wrong first, in one sentence; absent where nothing did. */
  readonly cause?: string | undefined;
  readonly checks: readonly SmokeCheck[];
  readonly artefacts: SmokeArtefacts;
  /** Of a host fault: with the code that says which. */
  readonly error?: UpError | undefined;
}

export interface SmokeArtefacts {
  readonly image: string;
  /** Name of the container; absent where none was started. */
  readonly container?: string | undefined;
  readonly engine: { readonly kind: string; readonly version: string; readonly url: string };
  /** From its start until it was ready; absent where it never was. */
  readonly readyAfterMs?: number | undefined;
  /** The last lines of its output, made harmless and redacted, where something failed. */
  readonly logTail: readonly string[];
}

/** Keeps checks in their order, and passes each on as it comes. */
export class CheckList {
  readonly #checks: SmokeCheck[] = [];
  readonly #onCheck: ((check: SmokeCheck) => void) | undefined;

  constructor(onCheck?: (check: SmokeCheck) => void) {
    this.#onCheck = onCheck;
  }

  get all(): readonly SmokeCheck[] {
    return this.#checks;
  }

  add(checks: readonly SmokeCheck[]): void {
    for (const check of checks) {
      this.#checks.push(check);
      this.#onCheck?.(check);
    }
  }
}
