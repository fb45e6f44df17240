import type { PhaseSpan } from '@up/qemu';
import { describe, expect, it } from 'vitest';
import { checkBudgets } from './check-budgets.ts';

const span = (phase: PhaseSpan['phase'], startMs: number, endMs?: number): PhaseSpan => ({
  phase,
  startMs,
  endMs,
  evidence: '',
});

describe('checkBudgets', () => {
  const phases = [span('firmware', 0, 900), span('kernel', 900, 3000), span('system', 3000)];

  it('holds each phase against its budget', () => {
    const budgets = [
      { phase: 'kernel', maxMs: 5000 },
      { phase: 'firmware', maxMs: 500 },
    ] as const;
    expect(checkBudgets(budgets, { phases, readyAfterMs: 3500 })).toEqual([
      { area: 'budget', name: 'kernel phase', status: 'passed', evidence: '2.1 s of 5.0 s' },
      { area: 'budget', name: 'firmware phase', status: 'failed', evidence: '0.9 s, and it may take 0.5 s' },
    ]);
  });

  it('proves nothing of a phase that did not end or was not seen', () => {
    const status = (phase: 'system' | 'initrd' | 'total'): unknown =>
      checkBudgets([{ phase, maxMs: 5000 }], { phases, readyAfterMs: undefined })[0]?.status;
    expect([status('system'), status('initrd'), status('total')]).toEqual(['skipped', 'skipped', 'skipped']);
  });

  it('takes the whole time', () => {
    expect(checkBudgets([{ phase: 'total', maxMs: 3000 }], { phases, readyAfterMs: 3500 })[0]).toMatchObject({
      name: 'time until ready',
      status: 'failed',
    });
  });

  it('adds the spans of a phase that came again', () => {
    const again = [span('kernel', 0, 1000), span('kernel', 2000, 3500)];
    expect(
      checkBudgets([{ phase: 'kernel', maxMs: 2000 }], { phases: again, readyAfterMs: 1 })[0]?.evidence,
    ).toContain('2.5 s');
  });
});
