import type { Compression } from '../layer/layer-reading.ts';

/** Media types of the OCI image specification (image-spec, media-types.md). */
export const OCI_MEDIA_TYPE = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
} as const;

const LAYER = 'application/vnd.oci.image.layer.v1.tar';

export function layerMediaType(compression: Compression): string {
  return compression === 'none' ? LAYER : `${LAYER}+${compression}`;
}
