import { join } from 'node:path';
import { formatDuration } from '@up/core';
import { type BootCheck, failed, passed } from '../boot-check.ts';
import { CheckList } from '../check-list.ts';
import type { AttemptOptions } from './attempt-options.ts';
import { type AttemptResult, bootAttempt } from './boot-attempt.ts';

export interface SecondBoot {
  readonly check: BootCheck;
  readonly result: AttemptResult;
}

const NAME = 'second boot';

/** Starts the machine of an attempt again, with what the guest wrote to its disk. @throws as `bootAttempt`. */
export async function secondBoot(
  options: Omit<AttemptOptions, 'directory' | 'purpose' | 'checks' | 'source' | 'console' | 'accelerator'>,
  first: AttemptResult,
): Promise<SecondBoot> {
  const checks = new CheckList();
  const { accelerator, console } = first.attempt;
  const result = await bootAttempt({
    ...options,
    accelerator,
    console,
    source: first.source,
    purpose: 'second-boot',
    directory: join(options.boot.directory, 'second-boot'),
    checks,
  });
  const { outcome, cause, readyAfterMs } = result.proof;
  const before = `after a ${first.proof.ending ?? 'power cut'}`;
  const wrong = checks.all.find(({ status }) => status === 'failed');
  if (outcome !== 'ready')
    return { result, check: failed('second-boot', NAME, `${before}: ${cause ?? outcome}`) };
  if (wrong !== undefined)
    return { result, check: failed('second-boot', NAME, `${before}: ${wrong.name}: ${wrong.evidence}`) };
  const took = readyAfterMs === undefined ? '' : ` after ${formatDuration(readyAfterMs)}`;
  return { result, check: passed('second-boot', NAME, `ready${took}, ${before}`) };
}
