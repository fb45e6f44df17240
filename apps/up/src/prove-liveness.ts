import type { Check } from '@up/core';
import { checkLiveness, type WaitOptions } from '@up/probe';
import type { CommandContext } from './context.ts';

/** Waits for what must change over time, and says of each whether it did. */
export async function proveLiveness(
  { reporter }: Pick<CommandContext, 'reporter'>,
  options: Pick<WaitOptions, 'expect' | 'servers' | 'signal'>,
): Promise<readonly Check[]> {
  const started = performance.now();
  const checks = await checkLiveness(options);
  for (const { name, status, evidence } of checks)
    reporter.step(
      status === 'passed' ? 'prove' : 'failed',
      `${name}: ${evidence}`,
      performance.now() - started,
    );
  return checks;
}
