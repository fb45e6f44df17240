import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Need {
  /** true where a tool is missing: hand it to `describe.skipIf` or `it.skipIf`. */
  readonly skip: boolean;
  /** Goes into the name of the suite, so that the summary says why it was skipped. */
  readonly reason: string;
}

/** What a test against real tools needs on PATH. `root` stands for running as root. */
export function needs(tools: readonly string[]): Need {
  const missing = tools.filter((tool) => !(tool === 'root' ? process.getuid?.() === 0 : onPath(tool)));
  return { skip: missing.length > 0, reason: missing.length > 0 ? `needs ${missing.join(', ')}` : '' };
}

function onPath(tool: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => isExecutable(join(directory, tool)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
