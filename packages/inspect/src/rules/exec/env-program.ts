import type { Shebang } from '@up/oci';

/** What `#!/usr/bin/env PROGRAM` searches for; undefined for other interpreters. */
export function envProgram({ interpreter, argument = '' }: Shebang): string | undefined {
  if (!interpreter.endsWith('/env')) return undefined;
  const split = /^(?:-S|--split-string=)\s*(.*)$/.exec(argument)?.[1];
  const words = split === undefined ? [argument] : split.split(/\s+/);
  return words.find((word) => word !== '' && !word.startsWith('-') && !/^\w+=/.test(word));
}
