import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { VERSION } from './version.ts';

/** Changes with every build: what other code kept is not believed. Undefined where the sources themselves run. */
export async function buildIdentity(): Promise<string | undefined> {
  const bundle = join(import.meta.dirname, 'main.js');
  const found = await stat(bundle).catch(() => undefined);
  return found === undefined ? undefined : `${VERSION} ${found.mtimeMs} ${found.size}`;
}
