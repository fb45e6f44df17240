import type { Budget } from './budget.ts';
import type { CheckEvent } from './check-options.ts';
import { OUT_OF_TIME } from './check-report.ts';
import type { CheckArea, CheckResult } from './check-result.ts';

/** What a result is about, before there is one. */
export type Subject = Pick<CheckResult, 'area' | 'name' | 'target' | 'system'>;

export interface CheckRunOptions {
  readonly budget: Budget;
  /** Of the run as a whole: aborting it ends it with an error. */
  readonly signal: AbortSignal;
  readonly onFailure: 'keep-going' | 'stop';
  readonly onEvent?: ((event: CheckEvent) => void) | undefined;
}

const STOPPED = 'not tried after the first failure (--keep-going goes on)';

/** Collects results, and keeps to the time and to the first failure. */
export class CheckRun {
  readonly budget: Budget;
  readonly #options: CheckRunOptions;
  readonly #results: CheckResult[] = [];

  constructor(options: CheckRunOptions) {
    this.#options = options;
    this.budget = options.budget;
  }

  results(): readonly CheckResult[] {
    return this.#results;
  }

  stage(area: CheckArea, count: number): void {
    this.#options.onEvent?.({ type: 'stage', area, count });
  }

  add(...results: readonly CheckResult[]): void {
    for (const result of results) {
      this.#results.push(result);
      this.#options.onEvent?.({ type: 'result', result });
    }
  }

  /**
   * Tries something, as long as there is time. What is under way when the time is over is ended.
   * @throws what `work` throws for another reason; the reason of the signal.
   */
  async try(subject: Subject, work: (signal: AbortSignal) => Promise<CheckResult>): Promise<CheckResult> {
    const { budget } = this;
    this.#options.signal.throwIfAborted();
    const result = budget.isOver() ? skipped(subject, OUT_OF_TIME) : await this.#work(subject, work);
    this.add(result);
    return result;
  }

  /** As `try`, for what is not begun any more once something failed. */
  async tryCostly(
    subject: Subject,
    work: (signal: AbortSignal) => Promise<CheckResult>,
  ): Promise<CheckResult> {
    const { onFailure } = this.#options;
    if (onFailure === 'keep-going' || !this.#results.some(({ status }) => status === 'failed'))
      return await this.try(subject, work);
    const result = skipped(subject, STOPPED);
    this.add(result);
    return result;
  }

  async #work(subject: Subject, work: (signal: AbortSignal) => Promise<CheckResult>): Promise<CheckResult> {
    const { signal, onEvent } = this.#options;
    onEvent?.({ type: 'begin', area: subject.area, name: subject.name });
    try {
      return await work(this.budget.signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!this.budget.isOver()) throw error;
      return skipped(subject, `${OUT_OF_TIME}: it was under way and was ended`);
    }
  }
}

export function skipped(subject: Subject, evidence: string): CheckResult {
  return { ...subject, status: 'skipped', evidence };
}
