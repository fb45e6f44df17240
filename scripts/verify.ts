import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCheck } from './verify/run-check.ts';
import { runTests } from './verify/run-tests.ts';
import { describeFailure, lacksTool, type SuiteResult, sumUp } from './verify/suite.ts';
import { installTools } from './verify/tools.ts';

/**
 * Every check and every test. Exit code 0 only when all passed and, on CI, none was skipped for want of a tool.
 * --long adds what takes too long for every run: the guests that are booted by way of slow firmware or loaders.
 */
const { values } = parseArgs({
  options: { yes: { type: 'boolean', default: false }, long: { type: 'boolean', default: false } },
});
const onCi = process.env['CI'] === 'true';

const missing = installTools({ yes: values.yes });
if (missing.length > 0) {
  console.log(
    `missing: ${missing.join(', ')}. Tests that need them are skipped; --yes installs them where apt-get and sudo are.`,
  );
}

const checks = [
  { name: 'lint, format', command: ['npx', 'biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types', command: ['npx', 'tsc', '--noEmit'] },
  { name: 'build, publint', command: ['npx', 'turbo', 'run', 'build', '--output-logs=errors-only'] },
  { name: 'unused code', command: ['npx', 'knip'] },
  { name: 'registry in step', command: ['npx', 'up', 'sync', '--check'] },
].map(runCheck);

const env = values.long ? { UP_TEST_LONG: '1' } : {};
const unit = await runTests({ project: 'unit', args: ['--coverage'], env });
// The apps stand built by now. A machine that boots keeps one core busy, and waits a lot: the other lane fills the rest.
const built = { ...env, UP_TEST_APPS_BUILT: '1' };
const [machines, others] = await Promise.all([lane(['machines']), lane(['cli', 'integration'])]);

const suites: readonly SuiteResult[] = [...checks, unit, ...others, ...machines];
report(suites);
printTruth();

/** Suites that run one after the other. */
async function lane(projects: readonly string[]): Promise<readonly SuiteResult[]> {
  const results: SuiteResult[] = [];
  for (const project of projects) results.push(await runTests({ project, env: built }));
  return results;
}

/** What the inspector predicts, held against what Docker does: written by the truth suite, if it ran. */
function printTruth(): void {
  const table = join(import.meta.dirname, '../coverage/truth.txt');
  if (existsSync(table)) console.log(`\n${readFileSync(table, 'utf8').trimEnd()}`);
}

function report(results: readonly SuiteResult[]): void {
  console.log('');
  for (const { name, passed, failed, skipped, seconds } of results) {
    console.log(
      `${name.padEnd(18)}${String(passed).padStart(5)} passed  ${failed} failed  ${skipped.length} skipped  ${seconds.toFixed(1)} s`,
    );
  }
  const skipped = results.flatMap((suite) => suite.skipped);
  for (const test of skipped) console.log(`skipped: ${test}`);
  for (const failure of results.flatMap((suite) => suite.failures ?? []))
    console.log(describeFailure(failure));
  const wanting = skipped.filter(lacksTool);
  if (onCi && wanting.length > 0)
    console.log(`on CI a skip for want of a tool is a failure: ${wanting.length}`);
  const sum = sumUp(results);
  const failed = sum.failed + (onCi ? wanting.length : 0);
  const skips = sum.skipped - (onCi ? wanting.length : 0);
  process.exitCode = failed > 0 ? 1 : 0;
  console.log(`total: ${sum.passed} passed, ${failed} failed, ${skips} skipped`);
}
