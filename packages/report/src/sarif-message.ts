import { safeText } from '@up/core';
import { wellFormed } from './uri-reference.ts';

/**
 * A message for SARIF from texts that may come from an image, a line each. Viewers make links of `[text](address)`
 * and fill in `{0}` (sections 3.11.5 and 3.11.6 of SARIF 2.1.0): neither is for an image to decide.
 */
export function toMessage(lines: readonly string[]): string {
  return lines
    .filter((line) => line !== '')
    .map((line) =>
      wellFormed(safeText(line))
        .replaceAll('](', '] (')
        .replace(/\{(\d+)\}/g, '{{$1}}'),
    )
    .join('\n');
}
