import type { Package } from '../packages/package.ts';
import type { PackageChange, PackageHow, PackagesDiff, PackageVersion } from './package-change.ts';
import { compareVersions } from './store-pairs.ts';

/** Which packages are not the same, by kind, name and output. The architecture alone makes no difference. */
export function diffPackages(a: readonly Package[], b: readonly Package[]): PackagesDiff {
  const groups = new Map<string, { readonly a: Package[]; readonly b: Package[] }>();
  for (const side of ['a', 'b'] as const) {
    for (const one of side === 'a' ? a : b) {
      const key = `${one.kind}\0${one.name}\0${one.output ?? ''}`;
      const group = groups.get(key) ?? { a: [], b: [] };
      groups.set(key, group);
      group[side].push(one);
    }
  }
  const changes: PackageChange[] = [];
  let unchanged = 0;
  for (const group of groups.values()) {
    const { onlyA, onlyB, kept } = cancel(group.a, group.b);
    unchanged += kept.length;
    const [first] = [...onlyA, ...onlyB];
    if (first !== undefined) changes.push(toChange(first, { onlyA, onlyB, kept }));
  }
  changes.sort(byDifference);
  return {
    changed: changes.filter(({ how }) => how === 'version' || how === 'rebuilt'),
    added: changes.filter(({ how }) => how === 'added'),
    removed: changes.filter(({ how }) => how === 'removed'),
    unchanged,
  };
}

interface Cancelled {
  readonly onlyA: readonly Package[];
  readonly onlyB: readonly Package[];
  /** Of B. */
  readonly kept: readonly Package[];
}

/** Takes away what both have, one for one. */
function cancel(a: readonly Package[], b: readonly Package[]): Cancelled {
  const left = new Map<string, Package[]>();
  for (const one of a) left.set(identityOf(one), [...(left.get(identityOf(one)) ?? []), one]);
  const kept: Package[] = [];
  const onlyB = b.filter((one) => {
    const same = left.get(identityOf(one))?.pop();
    if (same !== undefined) kept.push(one);
    return same === undefined;
  });
  return { onlyA: [...left.values()].flat(), onlyB, kept };
}

/** A store path is what its hash says; anywhere else a version is a version. */
function identityOf({ kind, version = '', path = '' }: Package): string {
  return kind === 'nix' ? path.slice(path.lastIndexOf('/') + 1) : version;
}

function toChange({ kind, name, output }: Package, { onlyA, onlyB, kept }: Cancelled): PackageChange {
  const [a, b] = [toVersions(onlyA), toVersions(onlyB)];
  return {
    kind,
    name,
    output,
    how: howOf(a, b),
    a,
    b,
    kept: [...new Set(kept.map(({ version = '' }) => version))].sort(compareVersions),
    deltaBytes: deltaOf(a, b),
  };
}

function howOf(a: readonly PackageVersion[], b: readonly PackageVersion[]): PackageHow {
  if (a.length === 0) return 'added';
  if (b.length === 0) return 'removed';
  const isSame = a.length === b.length && a.every(({ version }, index) => version === b[index]?.version);
  return isSame ? 'rebuilt' : 'version';
}

function toVersions(packages: readonly Package[]): readonly PackageVersion[] {
  return packages
    .map(({ version = '', architecture, path, sizeBytes, sizeFrom, declaredBytes }) => ({
      version,
      ...{ architecture, path, sizeBytes, sizeFrom, declaredBytes },
    }))
    .sort((one, other) => compareVersions(one.version, other.version) || compareText(one.path, other.path));
}

/** By files or archives where all are measured so, else by what the databases declare, else not at all. */
function deltaOf(a: readonly PackageVersion[], b: readonly PackageVersion[]): number | undefined {
  const all = [...a, ...b];
  const measures: readonly ((one: PackageVersion) => number | undefined)[] = [
    ({ sizeFrom, sizeBytes }) => (sizeFrom === 'files' ? sizeBytes : undefined),
    ({ sizeFrom, sizeBytes }) => (sizeFrom === 'archive' ? sizeBytes : undefined),
    ({ sizeFrom, sizeBytes, declaredBytes }) => (sizeFrom === 'declared' ? sizeBytes : declaredBytes),
  ];
  const measure = measures.find((of) => all.every((one) => of(one) !== undefined));
  if (measure === undefined) return undefined;
  const total = (packages: readonly PackageVersion[]): number =>
    packages.reduce((sum, one) => sum + (measure(one) ?? 0), 0);
  return total(b) - total(a);
}

function byDifference(one: PackageChange, other: PackageChange): number {
  return (
    Math.abs(other.deltaBytes ?? 0) - Math.abs(one.deltaBytes ?? 0) ||
    compareText(one.kind, other.kind) ||
    compareText(one.name, other.name) ||
    compareText(one.output, other.output)
  );
}

function compareText(one = '', other = ''): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
