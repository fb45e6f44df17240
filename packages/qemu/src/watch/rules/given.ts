import type { Clues } from '../clues.ts';
import type { FailureSign } from '../failure-rule.ts';

/** The same signs, which count only where what the boot said before fits. */
export function given(
  when: (clues: Clues) => boolean,
  signs: readonly FailureSign[],
): readonly FailureSign[] {
  return signs.map((sign) => ({ ...sign, when }));
}
