import { setImmediate } from 'node:timers/promises';

/** The middle of the sorted values; the mean of both where there are two. @throws RangeError when there is none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Half the distance between the quartiles, as a share of the median: 0.03 is ±3 %. */
export function spread(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / median(values);
}

/** `q` from 0 to 1, with linear interpolation. */
function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError('no values, no quantile');
  return below + (above - below) * (position % 1);
}

export interface InterleaveOptions {
  /** How many results of each contender are kept. */
  readonly rounds: number;
  /** Rounds before those, whose results are dropped; default 0. */
  readonly warmUps?: number;
  readonly signal: AbortSignal;
  /** Called before each round; the first that counts is 1. */
  readonly onRound?: (round: number) => void | Promise<void>;
}

/**
 * Runs contenders in turn, A, B, A, B..., so that whatever slows the machine down for a while slows
 * all of them down. Returns the results of each, in order.
 * @throws the reason of `signal`, and whatever a contender throws.
 */
export async function runInterleaved<Name extends string, Result>(
  contenders: Readonly<Record<Name, () => Promise<Result>>>,
  { rounds, warmUps = 0, signal, onRound }: InterleaveOptions,
): Promise<Readonly<Record<Name, readonly Result[]>>> {
  const names = Object.keys(contenders) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Result[]>;
  for (let round = 1 - warmUps; round <= rounds; round += 1) {
    await onRound?.(round);
    for (const name of names) {
      await setImmediate(undefined, { signal });
      const result = await contenders[name]();
      if (round > 0) results[name].push(result);
    }
  }
  return results;
}
