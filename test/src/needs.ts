import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { describe } from 'vitest';

export interface Need {
  /** true where a tool is missing: hand it to `describe.skipIf` or `it.skipIf`. */
  readonly skip: boolean;
  /** Goes into the name of the suite, so that the summary says why it was skipped. */
  readonly reason: string;
}

/** What a test against real tools needs on PATH, or by its path. `root` stands for running as root. */
export function needs(tools: readonly string[]): Need {
  const missing = tools.filter((tool) => !isThere(tool));
  return { skip: missing.length > 0, reason: missing.length > 0 ? `[needs ${missing.join(', ')}]` : '' };
}

/** A suite that is skipped, with the reason in its name, where a tool is missing. */
export function describeWith(tools: readonly string[], name: string, suite: () => void): void {
  const { skip, reason } = needs(tools);
  describe.skipIf(skip)(skip ? `${name} ${reason}` : name, suite);
}

function isThere(tool: string): boolean {
  if (tool === 'root') return process.getuid?.() === 0;
  return isAbsolute(tool) ? existsSync(tool) : onPath(tool);
}

function onPath(tool: string): boolean {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((directory) => isExecutable(join(directory, tool)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
