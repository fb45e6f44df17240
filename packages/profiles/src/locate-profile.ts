import { readFile } from 'node:fs/promises';
import { locate } from './locate.ts';
import type { Profile, Registry } from './registry.ts';

/** Where a profile is written: `/project/up.toml:128`. For messages; reads the file again. */
export async function locateProfile({ file }: Registry, { workload, profile }: Profile): Promise<string> {
  const line = await locate(await readFile(file, 'utf8'), ['workloads', workload, 'profiles', profile]);
  return `${file}:${line}`;
}
