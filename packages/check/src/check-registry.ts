import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plural, systemErrorCode } from '@up/core';
import { listTargets, NIX_PROFILES_FILE, type Registry, renderNixProfiles } from '@up/profiles';
import type { CheckResult } from './check-result.ts';

/**
 * A registry that was loaded is valid; whether the file that the flake reads says the same is asked here.
 * `flake`: whether there is a flake.nix that would read it.
 */
export async function checkRegistry(
  registry: Registry,
  { flake }: { readonly flake: 'present' | 'absent' },
): Promise<readonly CheckResult[]> {
  const workloads = Object.values(registry.workloads);
  const profiles = workloads.reduce((sum, workload) => sum + Object.keys(workload.profiles).length, 0);
  const targets = listTargets(registry).length;
  const evidence = `${plural(workloads.length, 'workload')}, ${plural(profiles, 'profile')}, ${plural(targets, 'target')}`;
  return [
    { area: 'registry', name: 'up.toml', status: 'passed', evidence },
    { area: 'registry', name: NIX_PROFILES_FILE, ...(await syncVerdict(registry, flake)) },
  ];
}

type Verdict = Pick<CheckResult, 'status' | 'evidence' | 'fix'>;

async function syncVerdict(registry: Registry, flake: 'present' | 'absent'): Promise<Verdict> {
  const wanted = renderNixProfiles(registry);
  const found = await read(join(registry.root, NIX_PROFILES_FILE));
  if (found.text === wanted) return { status: 'passed', evidence: 'what up.toml says' };
  const fix = 'up sync';
  if (found.text !== undefined)
    return {
      status: 'failed',
      evidence: `it is not what up.toml says, from line ${firstDifferentLine(found.text, wanted)} on`,
      fix,
    };
  if (found.code !== 'ENOENT') return { status: 'failed', evidence: `it cannot be read: ${found.code}`, fix };
  if (flake === 'absent')
    return { status: 'skipped', evidence: 'there is none, and no flake.nix that would read it' };
  return { status: 'failed', evidence: 'there is none, and the flake reads it', fix };
}

async function read(file: string): Promise<{ readonly text?: string; readonly code?: string }> {
  try {
    return { text: await readFile(file, 'utf8') };
  } catch (error) {
    return { code: systemErrorCode(error) ?? String(error) };
  }
}

function firstDifferentLine(a: string, b: string): number {
  const other = b.split('\n');
  const index = a.split('\n').findIndex((line, at) => line !== other[at]);
  return (index === -1 ? other.length : index) + 1;
}
