import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a program is. @throws Error where PATH has none of that name. */
export function which(program: string): string {
  for (const directory of (process.env['PATH'] ?? '').split(':')) {
    try {
      readFileSync(join(directory, program));
      return join(directory, program);
    } catch {
      // Not in this directory.
    }
  }
  throw new Error(`${program} is not on PATH`);
}
