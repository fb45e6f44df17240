import { formatDuration } from '@up/core';
import type { BootFailure } from '@up/qemu';
import { type BootCheck, failed } from '../boot-check.ts';

const MAX_OF_A_RULE = 10;

/** A failed check for each thing that does not work; what may hurt is in the report, and fails nothing. */
export function checkFailures(failures: readonly BootFailure[]): readonly BootCheck[] {
  const counts = new Map<string, number>();
  return failures.flatMap(({ rule, severity, message, atMs }) => {
    if (severity === 'warning') return [];
    const count = (counts.get(rule) ?? 0) + 1;
    counts.set(rule, count);
    if (count > MAX_OF_A_RULE) return [];
    const area = severity === 'fatal' ? 'boot' : 'system';
    return [
      failed(
        area,
        rule.replace(/^boot\//, '').replaceAll('-', ' '),
        `${message}, after ${formatDuration(atMs)}`,
      ),
    ];
  });
}
