import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const OURS = /^(?:attempt-\d+|second-boot|injected|seed\.iso)$/;

/** Removes what an earlier boot left in its directory beside the files that are made anew; nothing else. */
export async function clearEarlier(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names)
    if (OURS.test(name)) await rm(join(directory, name), { recursive: true, force: true });
}
