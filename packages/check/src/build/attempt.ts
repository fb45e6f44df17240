import { ExitCode, redact, UpError } from '@up/core';
import type { CheckResult } from '../check-result.ts';
import type { Attempt } from './workshop.ts';

/** What an error says of a target: what the host lacks, or what only a user can name, is no failure of it. */
const NOT_TRIED: ReadonlySet<number> = new Set([ExitCode.hostLacks, ExitCode.usage]);

/**
 * Does one thing and times it. An error is what is wrong with the target, unless it is of up or of the user.
 * @throws what is no UpError, and what ends the run.
 */
export async function attempt(
  work: () => Promise<Attempt>,
): Promise<Pick<CheckResult, 'status' | 'evidence' | 'fix' | 'log' | 'durationMs'>> {
  const started = performance.now();
  const took = (): number => Math.round(performance.now() - started);
  try {
    return { ...(await work()), durationMs: took() };
  } catch (error) {
    if (!(error instanceof UpError) || isEnd(error)) throw error;
    const { message, hint: fix, exitCode } = error;
    const evidence = redact(firstSentence(message));
    return { status: NOT_TRIED.has(exitCode) ? 'skipped' : 'failed', evidence, fix, durationMs: took() };
  }
}

/** What was tried, one by one, is for whom it is the only thing that went wrong. */
function firstSentence(message: string): string {
  const [first = '', ...more] = message.split('\n');
  return more.length === 0 ? first : first.replace(/ \w+:$/, '');
}

function isEnd({ exitCode }: UpError): boolean {
  return exitCode === ExitCode.interrupted || exitCode === ExitCode.terminated;
}
