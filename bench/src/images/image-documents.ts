import { createHash } from 'node:crypto';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

export function sha256Of(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The config of an image that starts `/usr/bin/app`. */
export function configDocument(diffIds: readonly string[]): string {
  return JSON.stringify({
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    created: '2024-01-01T00:00:00Z',
    config: { Entrypoint: ['/usr/bin/app'], Env: ['PATH=/usr/bin:/bin'] },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: diffIds.map((_, index) => ({ created: '2024-01-01T00:00:00Z', created_by: `step ${index}` })),
  });
}

const OCI = 'application/vnd.oci.image';

export function layerMediaType(compression: 'gzip' | 'zstd'): string {
  return `${OCI}.layer.v1.tar+${compression}`;
}

export function blobDescriptor(kind: 'config' | 'manifest', document: string): Descriptor {
  return {
    mediaType: `${OCI}.${kind}.v1+json`,
    digest: `sha256:${sha256Of(document)}`,
    size: Buffer.byteLength(document),
  };
}

export function manifestDocument(config: Descriptor, layers: readonly Descriptor[]): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: `${OCI}.manifest.v1+json`, config, layers });
}

export function indexDocument(manifest: Descriptor, tag: string): string {
  const annotations = { 'org.opencontainers.image.ref.name': tag };
  return JSON.stringify({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] });
}
