import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Medium } from '../medium.ts';
import { openMedium } from '../open-medium.ts';

export interface MediumDirectory {
  readonly path: string;
  /** Writes a file and returns its path. */
  readonly write: (name: string, bytes: Uint8Array | string) => string;
  /** Writes a file and opens it. */
  readonly open: (bytes: Uint8Array | string, name?: string) => Promise<Medium>;
}

/** A directory for the media of one test file, removed after it. */
export function mediumDirectory(): MediumDirectory {
  const path = mkdtempSync(join(tmpdir(), 'up-media-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  const write = (name: string, bytes: Uint8Array | string): string => {
    writeFileSync(join(path, name), bytes);
    return join(path, name);
  };
  return { path, write, open: (bytes, name = 'medium') => openMedium(write(name, bytes)) };
}
