import { allChecks } from '../checks/all-checks.ts';
import { type CheckResult, diagnose } from '../diagnose.ts';
import type { Host } from '../host/host.ts';

/** Results by id, of some checks or of all. */
export async function lookAt(
  host: Host,
  ...ids: readonly string[]
): Promise<Readonly<Record<string, CheckResult>>> {
  const checks = allChecks().filter(({ id }) => ids.length === 0 || ids.includes(id));
  const { checks: results } = await diagnose({ host, checks, signal: new AbortController().signal });
  return Object.fromEntries(results.map((result) => [result.id, result]));
}
