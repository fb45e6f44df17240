import type { BuildSnapshot } from '@up/nix';

/** `2 running, 3 built, 1 failed, 4 to build`: what there is none of is left out. */
export function countsOf({
  totals,
  transfers,
}: Pick<BuildSnapshot, 'totals' | 'transfers'>): readonly string[] {
  const { started, running, succeeded, failed, unknown, expected, substituted, waiting } = totals;
  // Before 2.34 a build that ended says nothing of how: it counts as built until the store has been asked.
  const built = succeeded + unknown;
  const toBuild = Math.max(0, expected - started);
  const fetching = transfers.filter(({ kind }) => kind !== 'download').length;
  const counts: readonly (readonly [number, string])[] = [
    [running, 'running'],
    [built, 'built'],
    [failed, 'failed'],
    [waiting, 'waiting'],
    [toBuild, 'to build'],
    [fetching, 'fetching'],
    [substituted, 'fetched'],
  ];
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
}
