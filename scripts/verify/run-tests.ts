import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Failure, SuiteResult } from './suite.ts';

/** The part of vitest's JSON report that is read here. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** Why a file could not be loaded. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

export interface TestRun {
  readonly project: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs one vitest project, its output passed on line by line as it comes, and counts from its report. */
export async function runTests({ project, args = [], env = {} }: TestRun): Promise<SuiteResult> {
  const directory = mkdtempSync(join(tmpdir(), 'up-verify-'));
  const report = join(directory, 'report.json');
  const started = performance.now();
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const child = spawn('npx', ['vitest', 'run', '--project', project, ...reporters, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // On a terminal, the reporter would redraw its summary over the lines of the project that runs beside it.
    env: { ...process.env, ...env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) },
  });
  passOn(project, child.stdout);
  passOn(project, child.stderr);
  const [status] = (await once(child, 'close')) as [number | null];
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

/** Each line says whose it is: two projects may run at once. */
function passOn(project: string, output: Readable): void {
  createInterface({ input: output }).on('line', (line) => console.log(`${project.padEnd(12)}${line}`));
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
    failures: report.testResults.flatMap(failuresOf),
    seconds,
  };
}

function failuresOf({
  name,
  status,
  message,
  assertionResults,
}: VitestReport['testResults'][number]): readonly Failure[] {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0 && status === 'failed') return [{ test: file, messages: [message] }];
  return failed.map(({ fullName, failureMessages }) => ({
    test: `${file} > ${fullName}`,
    messages: failureMessages,
  }));
}
