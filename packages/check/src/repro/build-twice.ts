import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes, plural } from '@up/core';
import type { Target } from '@up/profiles';
import type { Attempt, Workshop } from '../build/workshop.ts';
import type { TreeDifferences } from '../check-result.ts';
import { compareTrees } from './compare-trees.ts';
import { describeDifferences } from './describe-differences.ts';

export interface BuildTwiceOptions {
  readonly target: Target;
  readonly workshop: Workshop;
  /** An empty directory. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** Builds a target into two directories with the embedded builder, and compares them byte by byte. */
export async function buildTwice({
  target,
  workshop,
  scratch,
  signal,
}: BuildTwiceOptions): Promise<Attempt & { readonly differences?: TreeDifferences }> {
  // The same name in two places: a name may be part of what is built.
  const outputs = ['first', 'second'].map((side) => join(scratch, side, target.name));
  try {
    for (const output of outputs) {
      const built = await workshop.build(target, { output, signal });
      if (built.status !== 'passed') return built;
    }
    const [first = '', second = ''] = outputs;
    const { count, listed, ...same } = await compareTrees(first, second, { signal });
    if (count === 0)
      return {
        status: 'passed',
        evidence: `built twice, ${plural(same.files, 'file')} of ${formatBytes(same.bytes)} the same`,
      };
    return {
      status: 'failed',
      evidence: describeDifferences({ count, listed, ...same }),
      differences: { count, listed },
    };
  } finally {
    for (const output of outputs) await rm(output, { recursive: true, force: true });
  }
}
