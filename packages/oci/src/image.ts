import type { ImageConfig } from './manifest/image-config.ts';
import type { Platform } from './manifest/platform.ts';
import type { OtherManifest } from './manifest/resolved-image.ts';
import type { ImageProblem } from './problem.ts';
import type { ImageTree } from './tree/image-tree.ts';

export type ImageFormat =
  | 'docker-archive'
  | 'oci-layout'
  | 'oci-archive'
  | 'registry'
  | 'nix2container'
  | 'rootfs-tar'
  | 'rootfs-directory';

/** An image that was read as a whole. Texts in it are as the image has them: show them through `safeText`. */
export interface Image {
  /** As the user named it. */
  readonly source: string;
  readonly format: ImageFormat;
  /** `name:tag`, where the image has one. */
  readonly name?: string | undefined;
  /** Of the manifest, or of the config where there is none; '' for a root file system. */
  readonly digest: string;
  readonly platform: Platform;
  readonly config: ImageConfig;
  /** Of all layers as stored, in bytes. */
  readonly sizeBytes: number;
  /** The lowest first. */
  readonly layers: readonly Layer[];
  readonly otherManifests: readonly OtherManifest[];
  readonly problems: readonly ImageProblem[];
  readonly tree: ImageTree;
}

export interface Layer {
  /** Of the stored bytes, as the manifest says or as computed. */
  readonly digest: string;
  /** Of the decompressed tar, as the config says or as computed. */
  readonly diffId: string;
  readonly mediaType?: string | undefined;
  /** As stored. */
  readonly sizeBytes: number;
  readonly uncompressedBytes: number;
  /** Members of the tar, whiteouts included. */
  readonly entries: number;
  /** false where the manifest names a layer that is not there. */
  readonly isPresent: boolean;
  /** What the history of the config says of it. */
  readonly createdBy?: string | undefined;
}
