import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where what is expensive to make is kept from run to run; anybody may remove it at any time. */
export function fixtureCache(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(process.env['HOME'] ?? tmpdir(), '.cache'), 'up-test');
}

export interface DebianRootOptions {
  readonly packages: readonly string[];
  /** `extract`: files alone, nothing is configured or run. */
  readonly variant: 'extract' | 'minbase';
  /** As Debian names it; `extract` takes any, since nothing of it is run. Default: the host's. */
  readonly architecture?: 'amd64' | 'arm64' | undefined;
}

/** A directory with Debian packages and all that they depend on; made by mmdebstrap once, then kept. */
export function debianRoot({ packages, variant, architecture }: DebianRootOptions): string {
  const key = createHash('sha256')
    .update(JSON.stringify([variant, packages, ...(architecture ? [architecture] : [])]))
    .digest('hex')
    .slice(0, 16);
  const root = join(fixtureCache(), `debian-${variant}-${key}`);
  if (existsSync(root)) return root;
  mkdirSync(fixtureCache(), { recursive: true });
  const aside = `${root}.${randomBytes(4).toString('hex')}`;
  try {
    execFileSync(
      'mmdebstrap',
      [
        `--variant=${variant}`,
        `--include=${packages.join(',')}`,
        ...(architecture ? [`--architectures=${architecture}`] : []),
        'bookworm',
        aside,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    renameSync(aside, root);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return root;
}
