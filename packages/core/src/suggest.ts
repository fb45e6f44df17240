import { distance } from 'fastest-levenshtein';

/** The candidate nearest to `name`, or undefined when none is near enough to be what was meant. */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: { readonly candidate: string; readonly cost: number } | undefined;
  for (const candidate of candidates) {
    const cost = costOf(wanted, candidate.toLowerCase());
    if (best === undefined || cost < best.cost) best = { candidate, cost };
  }
  if (best === undefined) return undefined;
  return best.cost <= Math.max(1, Math.floor(wanted.length * 0.4)) ? best.candidate : undefined;
}

/** Edit distance, but what somebody began to type counts as near: `low` means `low-latency`. */
function costOf(wanted: string, candidate: string): number {
  const edits = distance(wanted, candidate);
  return wanted.length >= 3 && candidate.startsWith(wanted) ? Math.min(edits, 1) : edits;
}

/** ` Did you mean "x"?` with its leading space, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const nearest = suggest(name, candidates);
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
}
