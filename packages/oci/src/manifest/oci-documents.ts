import * as z from 'zod';
import type { Platform } from './platform.ts';

const Annotations = z.record(z.string(), z.string()).nullish().catch(undefined);

const PlatformSchema = z
  .object({ os: z.string(), architecture: z.string(), variant: z.string().optional().catch(undefined) })
  .nullish()
  .catch(undefined);

export interface OciDescriptor {
  readonly mediaType?: string | undefined;
  readonly digest: string;
  readonly size?: number | undefined;
  readonly annotations?: Readonly<Record<string, string>> | null | undefined;
  readonly platform?: Platform | null | undefined;
  /** The blob itself, in base64. */
  readonly data?: string | undefined;
  readonly artifactType?: string | undefined;
}

const Descriptor: z.ZodType<OciDescriptor> = z.object({
  mediaType: z.string().optional().catch(undefined),
  digest: z.string(),
  size: z.number().optional().catch(undefined),
  annotations: Annotations,
  platform: PlatformSchema,
  data: z.string().optional().catch(undefined),
  artifactType: z.string().optional().catch(undefined),
});

export const OciIndex: z.ZodType<{ readonly manifests: readonly OciDescriptor[] }> = z.object({
  manifests: z.array(Descriptor),
});

export interface OciManifest {
  readonly mediaType?: string | undefined;
  readonly artifactType?: string | undefined;
  readonly config: OciDescriptor;
  readonly layers: readonly OciDescriptor[];
}

export const OciManifestSchema: z.ZodType<OciManifest> = z.object({
  mediaType: z.string().optional().catch(undefined),
  artifactType: z.string().optional().catch(undefined),
  config: Descriptor,
  layers: z
    .array(Descriptor)
    .nullish()
    .transform((layers) => layers ?? []),
});

/** Media types of configs that describe a container image. */
const IMAGE_CONFIGS: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
  'application/octet-stream',
  '',
]);

export function isImageConfig(mediaType: string | undefined): boolean {
  return IMAGE_CONFIGS.has(mediaType ?? '');
}

/** Layers that may be absent: a registry must not hand them out. */
export function isForeign(mediaType: string | undefined): boolean {
  return /nondistributable|rootfs\.foreign/.test(mediaType ?? '');
}
