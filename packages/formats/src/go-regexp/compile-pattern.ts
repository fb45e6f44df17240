import type { Assertion, Pattern } from './pattern.ts';

/** One step of a matcher. Where it does not say, the next step follows. */
export type Step =
  | { readonly kind: 'character'; readonly matches: (character: string) => boolean }
  | { readonly kind: 'assertion'; readonly holds: Assertion }
  /** Both ways are open; the first is preferred. */
  | { kind: 'fork'; first: number; second: number }
  | { kind: 'jump'; to: number }
  /** The position is noted: 2n where group n begins, 2n + 1 where it ends. */
  | { readonly kind: 'note'; readonly slot: number }
  | { readonly kind: 'matched' };

/** Counts are written out, so that `((x{100}){100}){100}` would be a million steps. */
const MAX_STEPS = 5000;

/** Turns a pattern into steps; undefined where there would be too many. */
export function compilePattern(pattern: Pattern): readonly Step[] | undefined {
  const steps: Step[] = [];
  const isComplete = emit({ kind: 'group', index: 0, inner: pattern }, steps);
  return isComplete && steps.push({ kind: 'matched' }) <= MAX_STEPS ? steps : undefined;
}

/** Returns whether there was room. */
function emit(pattern: Pattern, steps: Step[]): boolean {
  if (steps.length >= MAX_STEPS) return false;
  switch (pattern.kind) {
    case 'character':
    case 'assertion':
      steps.push(pattern);
      return true;
    case 'group': {
      steps.push({ kind: 'note', slot: pattern.index * 2 });
      const isComplete = emit(pattern.inner, steps);
      steps.push({ kind: 'note', slot: pattern.index * 2 + 1 });
      return isComplete;
    }
    case 'sequence':
      return pattern.parts.every((part) => emit(part, steps));
    case 'choice':
      return emitChoice(pattern.parts, steps);
    case 'repeat':
      return emitRepeat(pattern, steps);
  }
}

function emitChoice(parts: readonly Pattern[], steps: Step[]): boolean {
  const jumps: Extract<Step, { kind: 'jump' }>[] = [];
  for (const [index, part] of parts.entries()) {
    const fork = { kind: 'fork' as const, first: steps.length + 1, second: 0 };
    const isLast = index === parts.length - 1;
    if (!isLast) steps.push(fork);
    if (!emit(part, steps)) return false;
    if (isLast) break;
    const jump = { kind: 'jump' as const, to: 0 };
    steps.push(jump);
    jumps.push(jump);
    fork.second = steps.length;
  }
  for (const jump of jumps) jump.to = steps.length;
  return true;
}

function emitRepeat(
  { inner, min, max, isLazy }: Extract<Pattern, { kind: 'repeat' }>,
  steps: Step[],
): boolean {
  const isEndless = max === Infinity;
  // Of what has no end the last one that has to be is the one that comes again.
  const fixed = isEndless ? Math.max(0, min - 1) : min;
  for (let count = 0; count < fixed; count += 1) if (!emit(inner, steps)) return false;
  if (isEndless) {
    const entry = min === 0 ? [{ kind: 'fork' as const, first: 0, second: 0 }] : [];
    steps.push(...entry);
    const inside = steps.length;
    if (!emit(inner, steps)) return false;
    const again = { kind: 'fork' as const, first: 0, second: 0 };
    const outside = steps.push(again);
    for (const fork of [...entry, again]) leave(fork, { inside, outside, isLazy });
    return true;
  }
  const forks: [fork: Extract<Step, { kind: 'fork' }>, inside: number][] = [];
  for (let count = min; count < max; count += 1) {
    const fork = { kind: 'fork' as const, first: 0, second: 0 };
    forks.push([fork, steps.push(fork)]);
    if (!emit(inner, steps)) return false;
  }
  for (const [fork, inside] of forks) leave(fork, { inside, outside: steps.length, isLazy });
  return true;
}

interface Ways {
  readonly inside: number;
  readonly outside: number;
  readonly isLazy: boolean;
}

function leave(fork: Extract<Step, { kind: 'fork' }>, { inside, outside, isLazy }: Ways): void {
  fork.first = isLazy ? outside : inside;
  fork.second = isLazy ? inside : outside;
}
