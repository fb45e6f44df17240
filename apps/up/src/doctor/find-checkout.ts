import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * The checkout of up that this very program runs from; undefined for an installed one. Never a directory that merely
 * looks like one: what lies there would be run.
 */
export async function findCheckout(from: string = import.meta.dirname): Promise<string | undefined> {
  for (let at = from; at !== dirname(at); at = dirname(at)) {
    if ((await nameOf(at)) === 'up-monorepo') return at;
  }
  return undefined;
}

async function nameOf(directory: string): Promise<unknown> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'name' in manifest
      ? manifest.name
      : undefined;
  } catch {
    return undefined;
  }
}
