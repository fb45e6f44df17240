import type { Diff } from '@up/inspect';

/** How many packages are how different. */
export function summaryOf(packages: Diff['packages']): Readonly<Record<string, number>> {
  if (packages === undefined) return {};
  const { changed, added, removed, unchanged } = packages;
  const rebuilt = changed.filter(({ how }) => how === 'rebuilt').length;
  return {
    changed: changed.length - rebuilt,
    rebuilt,
    added: added.length,
    removed: removed.length,
    unchanged,
  };
}
