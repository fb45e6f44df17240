import type { Registry } from '@up/profiles';
import { beforeAll, describe, expect, it } from 'vitest';
import { toReport } from './check-report.ts';
import type { CheckResult } from './check-result.ts';
import { toMatrix } from './matrix.ts';
import { testRegistry } from './testing/registry.ts';

let registry: Registry;
beforeAll(async () => {
  registry = await testRegistry();
});

const result = (
  area: CheckResult['area'],
  target: string,
  status: CheckResult['status'],
  system: string | undefined = 'x86_64-linux',
): CheckResult => ({ area, name: target, target, status, evidence: `${area} ${status}`, system });

describe('toMatrix', () => {
  const cells = (results: readonly CheckResult[]): Readonly<Record<string, string>> =>
    Object.fromEntries(
      toMatrix({ registry, results, system: 'x86_64-linux' }).flatMap(({ workload, profile, cells: row }) =>
        Object.entries(row).map(([type, { area, status }]) => [
          `${workload}/${profile}/${type}`,
          `${area} ${status}`,
        ]),
      ),
    );

  it('says how far each target has come', () => {
    expect(
      cells([
        result('evaluate', 'web-default-vm', 'passed'),
        result('prove', 'web-default-iso', 'skipped'),
        result('build', 'web-default-iso', 'passed'),
        result('evaluate', 'web-default-iso', 'passed'),
        result('prove', 'web-4k-runner', 'passed'),
        result('names', 'web-4k-runner', 'failed', undefined),
        result('plan', 'load-stress-runner', 'skipped', undefined),
      ]),
    ).toEqual({
      'web/default/vm': 'evaluate passed',
      'web/default/iso': 'build passed',
      'web/4k/runner': 'names failed',
      'load/stress/runner': 'plan skipped',
    });
  });

  it('is about this system only', () => {
    expect(cells([result('evaluate', 'web-default-vm', 'failed', 'aarch64-linux')])).toEqual({});
  });
});

describe('toReport', () => {
  const report = (results: readonly CheckResult[]): ReturnType<typeof toReport> =>
    toReport({ results, durationMs: 5, budgetMs: 10 });

  it('tells builds from checks, and time from failure', () => {
    expect(report([result('evaluate', 'a', 'passed')])).toMatchObject({ verdict: 'passed' });
    expect(report([result('names', 'a', 'failed')])).toMatchObject({
      verdict: 'failed',
      isBuildFailure: false,
    });
    for (const area of ['evaluate', 'build', 'isolate'] as const)
      expect(report([result('names', 'a', 'failed'), result(area, 'a', 'failed')]).isBuildFailure).toBe(true);
    const late: CheckResult = { ...result('build', 'b', 'skipped'), evidence: 'out of time' };
    expect(report([late]).verdict).toBe('incomplete');
    expect(report([late, result('names', 'a', 'failed')]).verdict).toBe('failed');
    expect(report([result('build', 'b', 'skipped')])).toMatchObject({
      verdict: 'passed',
      counts: { passed: 0, failed: 0, skipped: 1 },
    });
  });
});
