import type { Package, PackageKind, SizeSource } from '../packages/package.ts';
import type { FileCounts } from './file-change.ts';

/**
 * `version`: other versions; `rebuilt`: the same versions, in other store paths; `added` and `removed`: only one
 * side has it, or one side has more copies or versions of it (see `kept`).
 */
export type PackageHow = 'added' | 'removed' | 'version' | 'rebuilt';

export interface PackageChange {
  readonly kind: PackageKind;
  readonly name: string;
  readonly output?: string | undefined;
  readonly how: PackageHow;
  /** What only A has of it, in the order of the versions. */
  readonly a: readonly PackageVersion[];
  readonly b: readonly PackageVersion[];
  /** Versions that both have. */
  readonly kept: readonly string[];
  /** B less A; undefined where a size is not known, or the two are not measured the same way. */
  readonly deltaBytes: number | undefined;
  /** Of one store path that takes the place of another: what is different in them, file by file. */
  readonly files?: FileCounts | undefined;
}

export interface PackageVersion
  extends Pick<Package, 'architecture' | 'path' | 'sizeBytes' | 'declaredBytes'> {
  /** '' where there is none. */
  readonly version: string;
  readonly sizeFrom: SizeSource;
}

/** All lists: the largest difference in size first. */
export interface PackagesDiff {
  readonly changed: readonly PackageChange[];
  readonly added: readonly PackageChange[];
  readonly removed: readonly PackageChange[];
  /** Packages that are the same in both. */
  readonly unchanged: number;
}
