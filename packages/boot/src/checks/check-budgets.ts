import { formatDuration } from '@up/core';
import type { PhaseSpan } from '@up/qemu';
import { type BootCheck, failed, passed, skipped } from '../boot-check.ts';
import type { PhaseBudget } from '../plan/boot-expectations.ts';

export interface MeasuredBoot {
  readonly phases: readonly PhaseSpan[];
  /** Undefined where it never was. */
  readonly readyAfterMs: number | undefined;
}

/** A check for each budget. A phase that did not end, or was not seen, proves nothing. */
export function checkBudgets(
  budgets: readonly PhaseBudget[],
  { phases, readyAfterMs }: MeasuredBoot,
): readonly BootCheck[] {
  return budgets.map(({ phase, maxMs }) => {
    const name = phase === 'total' ? 'time until ready' : `${phase} phase`;
    const allowed = formatDuration(maxMs);
    const tookMs = phase === 'total' ? readyAfterMs : durationOf(phases, phase);
    if (tookMs === undefined) {
      const isOpen = phases.some((span) => span.phase === phase);
      return skipped(
        'budget',
        name,
        isOpen || phase === 'total' ? 'it did not come to its end' : 'it was not seen',
      );
    }
    const took = formatDuration(tookMs);
    return tookMs <= maxMs
      ? passed('budget', name, `${took} of ${allowed}`)
      : failed('budget', name, `${took}, and it may take ${allowed}`);
  });
}

/** A phase that comes again, after a reset, counts with all its spans. */
function durationOf(phases: readonly PhaseSpan[], phase: string): number | undefined {
  const spans = phases.filter((span) => span.phase === phase);
  if (spans.length === 0) return undefined;
  let sum = 0;
  for (const { startMs, endMs } of spans) {
    if (endMs === undefined) return undefined;
    sum += endMs - startMs;
  }
  return sum;
}
