export type PackageKind = 'nix' | 'dpkg' | 'apk' | 'python';

/**
 * Where a size comes from: the files of the package that are in the image, its Nix archive (a little more than its
 * files), what its database declares (`Installed-Size`), or nowhere.
 */
export type SizeSource = 'files' | 'archive' | 'declared' | 'unknown';

/** A package that an image holds. Texts are as the image has them: show them through `safeText`. */
export interface Package {
  readonly kind: PackageKind;
  /** Python: as PEP 503 normalises it. */
  readonly name: string;
  /** Undefined where a store path has none. */
  readonly version?: string | undefined;
  /** Of a store path: `dev`, `lib`...; undefined for the main output. */
  readonly output?: string | undefined;
  /** As the package database writes it: `amd64`, `x86_64`... */
  readonly architecture?: string | undefined;
  /** The store path, or the directory with the metadata of a Python distribution. */
  readonly path?: string | undefined;
  /** 0 where `sizeFrom` is `unknown`. Files that two packages list count for both. */
  readonly sizeBytes: number;
  readonly sizeFrom: SizeSource;
  /** What the database declares, where it does. */
  readonly declaredBytes?: number | undefined;
}

/** More packages of one kind than this are not listed: no real image comes near. */
export const MAX_PACKAGES = 200_000;
