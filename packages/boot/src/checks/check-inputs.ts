import { basename } from 'node:path';
import { type BootCheck, failed, passed } from '../boot-check.ts';
import type { InputDigest } from '../boot-report.ts';

const NAME = 'input unchanged';

/** Nothing that was booted was written to. */
export function checkInputs(inputs: readonly InputDigest[]): BootCheck {
  const changed = inputs.filter(({ before, after }) => before !== after);
  const shown = (digest: string): string => `${digest.slice(0, 12)}…`;
  if (changed.length > 0) {
    const told = changed.map(
      ({ path, before, after }) =>
        `${basename(path)} was ${shown(before)} and is ${shown(after)} after the boot`,
    );
    return failed('input', NAME, `SHA-256: ${told.join('; ')}`);
  }
  const told = inputs.map(({ path, after }) =>
    inputs.length === 1 ? shown(after) : `${basename(path)} ${shown(after)}`,
  );
  return passed('input', NAME, `SHA-256 ${told.join(', ')} before and after`);
}
