import { show } from './convert.ts';
import { incomparable, MATCH, type Matcher, mismatch, type Outcome, when } from './outcome.ts';

/** Beyond this, lists are compared no more. */
const MAX_ITEMS = 10_000;

function itemsOf(actual: unknown): readonly unknown[] | undefined {
  if (Array.isArray(actual)) return actual.slice(0, MAX_ITEMS);
  return typeof actual === 'object' && actual !== null ? Object.values(actual) : undefined;
}

/** One item matches. An error counts only where none does. */
export function containElement(matcher: Matcher): Matcher {
  return (actual) => {
    const items = itemsOf(actual);
    if (items === undefined) return incomparable(`${show(actual)} is no list`);
    const outcomes = items.map(matcher);
    if (outcomes.some(({ kind }) => kind === 'match')) return MATCH;
    return (
      outcomes.findLast(({ kind }) => kind === 'error') ?? mismatch(`no item of ${show(actual)} matches`)
    );
  };
}

/** Each matcher has an item of its own. */
export function containElements(matchers: readonly Matcher[]): Matcher {
  return (actual) => pair(matchers, actual, 'some');
}

/** Each matcher has an item of its own, and each item a matcher. */
export function consistOf(matchers: readonly Matcher[]): Matcher {
  return (actual) => pair(matchers, actual, 'all');
}

function pair(matchers: readonly Matcher[], actual: unknown, which: 'some' | 'all'): Outcome {
  const items = itemsOf(actual);
  if (items === undefined) return incomparable(`${show(actual)} is no list`);
  const paired = pairUp(matchers, items);
  if (paired < matchers.length)
    return mismatch(`${show(actual)} has something for ${paired} of ${matchers.length} wanted`);
  return when(
    which === 'some' || items.length === matchers.length,
    () => `${show(actual)} has ${items.length - paired} more than wanted`,
  );
}

/** The largest number of matchers that get an item of their own (Kuhn's algorithm). */
function pairUp(matchers: readonly Matcher[], items: readonly unknown[]): number {
  const fits = matchers.map((matcher) => items.map((item) => matcher(item).kind === 'match'));
  const matcherOf = new Map<number, number>();
  const place = (matcher: number, tried: Set<number>): boolean => {
    for (const [item] of items.entries()) {
      if (fits[matcher]?.[item] !== true || tried.has(item)) continue;
      tried.add(item);
      const holder = matcherOf.get(item);
      if (holder === undefined || place(holder, tried)) {
        matcherOf.set(item, matcher);
        return true;
      }
    }
    return false;
  };
  return matchers.filter((_, index) => place(index, new Set())).length;
}
