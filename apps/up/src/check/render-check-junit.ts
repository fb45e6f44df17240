import type { CheckReport } from '@up/check';
import { redact } from '@up/core';
import { toJUnit } from '@up/report';

/** For CI servers: a case for each check, with cause, fix and log of what failed. */
export function renderCheckJUnit(suite: string, { results, durationMs }: CheckReport): string {
  const cases = results.map(({ area, name, system, status, evidence, explanations = [], fix, log }) => ({
    className: area,
    name: system === undefined ? name : `${name} (${system})`,
    status,
    evidence: redact(
      [
        evidence,
        ...explanations.flatMap(({ code, message, fix: fixes }) => [`${code}: ${message}`, ...fixes]),
        ...(fix === undefined ? [] : [fix]),
        ...(log === undefined ? [] : [`log: ${log}`]),
      ].join('\n'),
    ),
  }));
  return toJUnit({ suite, cases, durationMs });
}
