import { timeoutSignal } from '@up/core';

/** The time that a run may take. */
export interface Budget {
  readonly totalMs: number;
  /** Aborted when the time is over, and when the run is ended from above. */
  readonly signal: AbortSignal;
  /** Whether the time is over. */
  isOver(): boolean;
  elapsedMs(): number;
}

export interface BudgetOptions {
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

/** Starts now. */
export function startBudget({ withinMs, signal }: BudgetOptions): Budget {
  const started = performance.now();
  const timeout = timeoutSignal(withinMs);
  return {
    totalMs: withinMs,
    signal: AbortSignal.any([signal, timeout]),
    isOver: () => timeout.aborted,
    elapsedMs: () => Math.round(performance.now() - started),
  };
}
