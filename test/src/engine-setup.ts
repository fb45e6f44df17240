import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { stopEngine } from './start-engine.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the engines of this run are, and the process that they end with. */
    readonly engines: { readonly directory: string; readonly ownerPid: number };
  }
}

/** Starts nothing: the first suite that needs an engine does. Stops at the end what was started. */
export function setup(project: TestProject): () => Promise<void> {
  const directory = join(tmpdir(), `up-engines-${process.pid}-${project.name}`);
  project.provide('engines', { directory, ownerPid: process.pid });
  return async () => {
    for (const kind of namesIn(directory)) await stopEngine(join(directory, kind));
    rmSync(directory, { recursive: true, force: true });
  };
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
