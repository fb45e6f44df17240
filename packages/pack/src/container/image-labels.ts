import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProcess } from '@up/process';
import type { Profile, Registry } from '@up/profiles';

export interface LabelOptions {
  readonly registry: Registry;
  readonly profile: Profile;
  readonly target: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

const PREFIX = 'org.opencontainers.image';

/** Labels of the OCI specification (image-spec, annotations.md), as far as the project says what they need. */
export async function imageLabels(options: LabelOptions): Promise<Readonly<Record<string, string>>> {
  const { registry, profile, target } = options;
  const facts = {
    ...(await readManifest(registry.root)),
    ...(await readManifest(join(registry.root, profile.runner?.root ?? '.'))),
  };
  const labels = {
    [`${PREFIX}.title`]: target,
    [`${PREFIX}.description`]: profile.description,
    [`${PREFIX}.version`]: facts.version,
    [`${PREFIX}.licenses`]: facts.license,
    [`${PREFIX}.source`]: facts.source,
    [`${PREFIX}.revision`]: await revision(options),
    'up.target': target,
    'up.profile': profile.name,
  };
  return Object.fromEntries(
    Object.entries(labels).filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''),
  );
}

interface ManifestFacts {
  readonly version?: string;
  readonly license?: string;
  readonly source?: string;
}

async function readManifest(directory: string): Promise<ManifestFacts> {
  try {
    const json: unknown = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
    if (typeof json !== 'object' || json === null) return {};
    const { version, license, repository } = json as Readonly<Record<string, unknown>>;
    const url =
      typeof repository === 'object' && repository !== null && 'url' in repository
        ? repository.url
        : repository;
    return {
      ...(typeof version === 'string' ? { version } : {}),
      ...(typeof license === 'string' ? { license } : {}),
      ...(typeof url === 'string' ? { source: url } : {}),
    };
  } catch {
    return {};
  }
}

/** The commit that is checked out; nothing where there is no git or no commit. */
async function revision({ registry, env, signal }: LabelOptions): Promise<string | undefined> {
  try {
    const args = ['-C', registry.root, 'rev-parse', 'HEAD'];
    const { stdout } = await runProcess({ command: 'git', args, cwd: registry.root, env, signal });
    const commit = stdout.trim();
    return /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
