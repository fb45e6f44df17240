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

/** Edit distance, but a beginning (`low` for `low-latency`) and letters out of order (`wbe`) count as near. */
function costOf(wanted: string, candidate: string): number {
  const isBeginning = wanted.length >= 3 && candidate.startsWith(wanted);
  const isShuffled = wanted.length === candidate.length && sorted(wanted) === sorted(candidate);
  const edits = distance(wanted, candidate);
  return isBeginning || isShuffled ? Math.min(edits, 1) : edits;
}

function sorted(text: string): string {
  return [...text].sort().join('');
}

/** ` Did you mean "x"?` with its leading space, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const nearest = suggest(name, candidates);
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
}
