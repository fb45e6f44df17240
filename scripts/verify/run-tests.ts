import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SuiteResult } from './suite.ts';

/** The part of vitest's JSON report that is read here. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

export interface TestRun {
  readonly project: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs one vitest project, its output passed on as it comes, and counts from its report. */
export function runTests({ project, args = [], env = {} }: TestRun): SuiteResult {
  const directory = mkdtempSync(join(tmpdir(), 'up-verify-'));
  const report = join(directory, 'report.json');
  const started = performance.now();
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync('npx', ['vitest', 'run', '--project', project, ...reporters, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // The reporter redraws its summary on a terminal only; the log of a CI run stays readable.
    env: { ...process.env, ...env, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }) },
  });
  const seconds = (performance.now() - started) / 1000;
  try {
    return toResult({
      project,
      seconds,
      status,
      report: JSON.parse(readFileSync(report, 'utf8')) as VitestReport,
    });
  } catch {
    return { name: project, passed: 0, failed: 1, skipped: [], seconds };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Outcome {
  readonly project: string;
  readonly seconds: number;
  readonly status: number | null;
  readonly report: VitestReport;
}

function toResult({ project, seconds, status, report }: Outcome): SuiteResult {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const skipped = tests.filter(
    (test) => test.status === 'pending' || test.status === 'skipped' || test.status === 'todo',
  );
  // A file that could not be loaded has no test that failed, and a coverage threshold has none either.
  const failed = report.numFailedTests > 0 || status === 0 ? report.numFailedTests : 1;
  return {
    name: project,
    passed: report.numPassedTests,
    failed,
    skipped: skipped.map((test) => test.fullName),
    seconds,
  };
}
