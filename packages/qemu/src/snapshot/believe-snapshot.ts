import { UpError } from '@up/core';
import { compareIdentity } from './compare-identity.ts';
import { type IdentityOptions, identityOf } from './identity-of.ts';
import { readManifest, type SnapshotManifest } from './snapshot-manifest.ts';

/** What a snapshot says of itself, where it fits a machine. @throws UpError UP_SNAPSHOT_UNUSABLE. */
export async function believeSnapshot(
  directory: string,
  options: IdentityOptions,
): Promise<SnapshotManifest> {
  const manifest = await readManifest(directory);
  const differences = compareIdentity(manifest.identity, await identityOf(options));
  if (differences.length === 0) return manifest;
  throw new UpError(
    'UP_SNAPSHOT_UNUSABLE',
    `The snapshot ${directory} is of another machine: ${differences.join('; ')}`,
    {
      hint: 'Boot the machine, and make a snapshot of it as it is now.',
      details: { directory, reason: 'differs', differences },
    },
  );
}
