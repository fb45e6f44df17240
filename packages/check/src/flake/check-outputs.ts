import { suggest } from '@up/core';
import type { CheckResult } from '../check-result.ts';
import { ALLOWED_OUTPUTS } from './outline.ts';

/** The outputs of the flake are those that are allowed, and `packages` is among them. */
export function checkOutputs(
  outputs: readonly string[],
  alsoAllowed: readonly string[] = [],
): readonly CheckResult[] {
  const allowed = [...ALLOWED_OUTPUTS, ...alsoAllowed];
  const unknown = outputs
    .filter((name) => !allowed.includes(name))
    .map((name) => unknownOutput(name, allowed));
  const missing = outputs.includes('packages') ? [] : [noPackages()];
  const wrong = [...unknown, ...missing];
  if (wrong.length > 0) return wrong;
  const evidence = `${outputs.join(', ')}: nothing that is not allowed`;
  return [{ area: 'flake', name: 'outputs', status: 'passed', evidence }];
}

function unknownOutput(name: string, allowed: readonly string[]): CheckResult {
  const nearest = suggest(name, allowed);
  const evidence = `the flake has the output "${name}", which is not one of ${allowed.join(', ')}`;
  const fix =
    nearest === undefined
      ? `Take ${name} out of flake.nix, or allow it: up check --allow ${name}`
      : `Rename it to ${nearest} in flake.nix, or allow it: up check --allow ${name}`;
  return { area: 'flake', name: `outputs.${name}`, status: 'failed', evidence, fix };
}

function noPackages(): CheckResult {
  const evidence = 'the flake has no packages: nothing of the registry can be built from it';
  return { area: 'flake', name: 'outputs.packages', status: 'failed', evidence };
}
