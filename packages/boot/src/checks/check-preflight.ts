import { countFindings, type Finding, plural } from '@up/core';
import { type BootCheck, check, passed } from '../boot-check.ts';

/** What was noticed without booting: each error fails, warnings are told. */
export function checkPreflight(findings: readonly Finding[]): readonly BootCheck[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0)
    return errors.map(({ rule, message }) => check('preflight', rule, 'failed', message));
  const { warning } = countFindings(findings);
  const first = findings.find(({ severity }) => severity === 'warning');
  const evidence =
    first === undefined
      ? 'nothing that would stop it'
      : `${plural(warning, 'warning')}: ${first.message} (${first.rule})`;
  return [passed('preflight', 'preflight', evidence)];
}
