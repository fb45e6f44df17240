import type { ImageProblem } from '../problem.ts';
import type { Platform } from './platform.ts';

/** A layer as the manifest names it. */
export interface LayerReference {
  /** Member of the source, or undefined where only a digest outside of it is known. */
  readonly name: string;
  /** `algorithm:hex` of the stored bytes, where the manifest says. */
  readonly digest?: string | undefined;
  readonly sizeBytes?: number | undefined;
  readonly mediaType?: string | undefined;
  /** Layers that need not be distributed with the image. */
  readonly isForeign: boolean;
}

/** A manifest next to the chosen one. */
export interface OtherManifest {
  readonly digest: string;
  readonly kind: 'image' | 'attestation' | 'artifact' | 'unknown';
  readonly mediaType?: string | undefined;
  readonly platform?: Platform | undefined;
  readonly name?: string | undefined;
}

/** Which config and which layers make up the image. */
export interface ResolvedImage {
  readonly format: 'docker-archive' | 'oci-layout' | 'oci-archive' | 'registry';
  readonly name?: string | undefined;
  /** Of the manifest, or of the config where there is none. */
  readonly digest: string;
  /** As the index says; the config may say more. */
  readonly platform?: Platform | undefined;
  readonly config: Uint8Array;
  readonly layers: readonly LayerReference[];
  readonly otherManifests: readonly OtherManifest[];
  readonly problems: readonly ImageProblem[];
}

/** What the user chose among several images. */
export interface ImageChoice {
  readonly tag?: string | undefined;
  readonly platform?: string | undefined;
}
