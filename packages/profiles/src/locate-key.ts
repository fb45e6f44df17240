import { readFile } from 'node:fs/promises';
import { isJsonObject } from './deep-merge.ts';
import { extendsChain } from './extends-chain.ts';
import { locate } from './locate.ts';
import type { KeyPath } from './problem.ts';
import type { Profile, Registry } from './registry.ts';

/**
 * Where a key that counts for a profile is written, `/project/up.toml:128`: in the profile, in the nearest that it
 * extends, or in its workload. For messages; reads the file again.
 */
export async function locateKey(
  { file, workloads }: Registry,
  { workload, profile }: Profile,
  key: KeyPath,
): Promise<string> {
  const text = await readFile(file, 'utf8');
  const { parse } = await import('smol-toml');
  const document: unknown = parse(text);
  const base = ['workloads', workload];
  const chain = extendsChain(workloads[workload]?.profiles ?? {}, profile, workload);
  const places = [...[...chain].reverse().map((name) => [...base, 'profiles', name]), base];
  const place = places.map((above) => [...above, ...key]).find((path) => has(document, path));
  return `${file}:${await locate(text, place ?? [...base, 'profiles', profile])}`;
}

function has(document: unknown, path: KeyPath): boolean {
  let value = document;
  for (const part of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, String(part))) return false;
    value = value[String(part)];
  }
  return true;
}
