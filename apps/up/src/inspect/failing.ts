import { type Finding, type Severity, safeText, UpError } from '@up/core';
import type { FailOn } from '@up/profiles';
import { summarizeFindings } from '@up/report';

const ORDER: readonly FailOn[] = ['never', 'error', 'warning', 'info'];

/** Whether a finding of this severity makes the command fail. */
export function fails(severity: Severity, failOn: FailOn): boolean {
  return ORDER.indexOf(severity) <= ORDER.indexOf(failOn);
}

export function checksFailed(name: string, failing: readonly Finding[], isAgainstBaseline: boolean): UpError {
  const fresh = isAgainstBaseline ? ' that the baseline does not have' : '';
  return new UpError('UP_CHECKS_FAILED', `${safeText(name)}: ${summarizeFindings(failing)}${fresh}`, {
    hint: 'Each rule has a page in docs/rules. --fail-on never reports without failing.',
  });
}
