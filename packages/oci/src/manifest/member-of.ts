import { parseDigest } from '../digest.ts';
import type { ImageSource } from '../source/image-source.ts';

/** Where a name of a manifest may lie: as it stands, or, where it is a digest, where tools put such blobs. */
export async function memberOf(source: ImageSource, name: string): Promise<string | undefined> {
  const digest = parseDigest(name);
  const places =
    digest === undefined
      ? [name]
      : [blobName(name), `${digest.hex}.json`, digest.hex, `${digest.hex}.tar`, name];
  for (const place of places) if (await source.has(place)) return place;
  return undefined;
}

/** Where an OCI layout keeps a blob. A digest that is none cannot name a file elsewhere. */
export function blobName(digest: string): string {
  const parsed = parseDigest(digest);
  return parsed === undefined
    ? `blobs/invalid/${digest.replace(/[^\w]/g, '_')}`
    : `blobs/${parsed.algorithm}/${parsed.hex}`;
}
