import type { Remedy } from './remedy/remedy.ts';

/** What a check found. `evidence` is what it saw, the summary first; texts may come from anybody. */
export type Outcome =
  | { readonly status: 'pass'; readonly evidence: readonly string[] }
  | (Trouble & { readonly status: 'warn' | 'fail' })
  | { readonly status: 'skip'; readonly evidence: readonly string[]; readonly fix?: readonly string[] };

interface Trouble {
  readonly evidence: readonly string[];
  /** What to type or to change, one thing a line. */
  readonly fix: readonly string[];
  /** What can be done about it without a risk. */
  readonly remedies: readonly Remedy[];
}

export type Status = Outcome['status'];

interface Mending {
  readonly fix?: readonly string[];
  readonly remedies?: readonly Remedy[];
}

export function pass(...evidence: readonly string[]): Outcome {
  return { status: 'pass', evidence };
}

/** It works, and will hurt somebody. */
export function warn(
  evidence: string | readonly string[],
  { fix = [], remedies = [] }: Mending = {},
): Outcome {
  return { status: 'warn', evidence: lines(evidence), fix, remedies };
}

/** It does not work. */
export function fail(
  evidence: string | readonly string[],
  { fix = [], remedies = [] }: Mending = {},
): Outcome {
  return { status: 'fail', evidence: lines(evidence), fix, remedies };
}

/** It could not be tried: never a pass. */
export function skip(reason: string, fix?: readonly string[]): Outcome {
  return { status: 'skip', evidence: [reason], ...(fix === undefined ? {} : { fix }) };
}

function lines(evidence: string | readonly string[]): readonly string[] {
  return typeof evidence === 'string' ? [evidence] : evidence;
}
