import { join } from 'node:path';
import { toUpError, UpError } from '@up/core';
import { runProcess } from '@up/process';
import { judge } from './figure.ts';
import type { SuiteResult } from './result.ts';
import type { BenchContext, Suite } from './suite.ts';
import { missingTools } from './tools.ts';

/** Builds the apps, so that what is measured is what the sources say. @throws UpError as `runProcess`. */
export async function buildApps({ root, session, signal }: BenchContext): Promise<void> {
  await runProcess({
    command: join(root, 'node_modules/.bin/turbo'),
    args: ['run', 'build', '--filter=./apps/*', '--output-logs=errors-only'],
    cwd: root,
    session,
    signal,
    hint: 'Make the build work first: npm run build:apps',
  });
}

/** Runs one suite after the other; one that cannot run does not keep the others from it. @throws the reason of the signal. */
export async function runSuites(
  suites: readonly Suite[],
  context: BenchContext,
): Promise<readonly SuiteResult[]> {
  const results: SuiteResult[] = [];
  for (const suite of suites) results.push(await runSuite(suite, context));
  return results;
}

async function runSuite(suite: Suite, context: BenchContext): Promise<SuiteResult> {
  const { name, about } = suite;
  const say = (text: string): void => context.say(`${name.padEnd(8)} ${text}`);
  try {
    await assertTools(suite);
    const { method, figures, notes = [] } = await suite.run({ ...context, say });
    return { status: 'measured', name, about, method, figures: judge(figures), notes };
  } catch (error) {
    context.signal.throwIfAborted();
    return { status: 'could-not-run', name, about, error: toUpError(error).toJSON() };
  }
}

/** @throws UpError UP_PROGRAM_NOT_FOUND naming all of them. */
async function assertTools({ needs }: Suite): Promise<void> {
  const missing = await missingTools(needs);
  if (missing.length === 0) return;
  const names = missing.map(({ program }) => program).join(', ');
  const packages = missing.map(({ debianPackage }) => debianPackage).join(' ');
  throw new UpError('UP_PROGRAM_NOT_FOUND', `missing on this machine: ${names}`, {
    hint: `On Debian: apt-get install ${packages}`,
  });
}
