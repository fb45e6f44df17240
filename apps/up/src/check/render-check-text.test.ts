import type { CheckReport, CheckResult, MatrixRow } from '@up/check';
import { describe, expect, it } from 'vitest';
import { duration } from '../commands/check-command.ts';
import { plain } from '../style.ts';
import { formatBudget } from './format-budget.ts';
import { renderCheckJUnit } from './render-check-junit.ts';
import { type CheckTextOptions, renderCheckText } from './render-check-text.ts';

const FAILED: CheckResult = {
  area: 'build',
  name: 'web-default-iso',
  target: 'web-default-iso',
  system: 'x86_64-linux',
  status: 'failed',
  evidence: 'The header zlib.h is in none of the build inputs.',
  explanations: [
    {
      code: 'missing-header',
      message: 'main.c:3:10: fatal error: zlib.h',
      cause: 'The header zlib.h is in none of the build inputs.',
      fix: ['nix-locate --whole-name include/zlib.h', 'Add it to buildInputs.'],
      certainty: 'certain',
      evidence: ['compiling \u001b[2Jmain.c'],
    },
  ],
  log: '/p/.up/check/web-default-iso.log',
};
const RESULTS: readonly CheckResult[] = [
  { area: 'registry', name: 'up.toml', status: 'passed', evidence: '1 workload' },
  { area: 'evaluate', name: 'web-default-runner', status: 'passed', evidence: '/nix/store/x.drv' },
  FAILED,
  { ...FAILED, name: 'web-other-iso', log: '/p/.up/check/web-other-iso.log' },
  { area: 'prove', name: 'a', status: 'skipped', evidence: 'no container engine answers' },
  { area: 'prove', name: 'b', status: 'skipped', evidence: 'no container engine answers' },
];
const MATRIX: readonly MatrixRow[] = [
  {
    workload: 'web',
    profile: 'default',
    cells: {
      runner: { target: 'web-default-runner', area: 'evaluate', status: 'passed', evidence: '' },
      iso: { target: 'web-default-iso', area: 'build', status: 'failed', evidence: '' },
    },
  },
  {
    workload: 'web',
    profile: 'a-rather-long-name-of-a-profile',
    cells: { 'container-enhanced': { target: 'x', area: 'plan', status: 'skipped', evidence: '' } },
  },
];

function report(results: readonly CheckResult[]): CheckReport {
  const count = (wanted: string): number => results.filter(({ status }) => status === wanted).length;
  const counts = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
  return { verdict: 'failed', isBuildFailure: true, counts, results, durationMs: 1200, budgetMs: 600_000 };
}

function render(results: readonly CheckResult[], more: Partial<CheckTextOptions> = {}): string {
  return renderCheckText({
    ...{ heading: 'up check', report: report(results), matrix: MATRIX, isQuiet: false, cwd: '/p' },
    ...{ style: plain, width: 80, ...more },
  });
}

describe('renderCheckText', () => {
  it('shows what held, the matrix, what failed with cause, fix and log, and what was not tried', () => {
    expect(render(RESULTS)).toBe(`up check

registry  up.toml: 1 workload

web                                runner     enhanced  iso
  default                          evaluates  ·         FAILED
  a-rather-long-name-of-a-profile  ·          skipped   ·

failed    build  web-default-iso, web-other-iso
error     missing-header
          main.c:3:10: fatal error: zlib.h
cause     The header zlib.h is in none of the build inputs.
fix       nix-locate --whole-name include/zlib.h
          Add it to buildInputs.
seen      compiling main.c
log       .up/check/web-default-iso.log
          .up/check/web-other-iso.log

skipped   prove, a, b: no container engine answers

2 passed, 2 failed, 2 skipped in 1.2 s of 10 min
`);
  });

  it('shows only what failed with --quiet', () => {
    expect(render(RESULTS, { isQuiet: true })).toMatch(/^failed/);
    expect(render(RESULTS.slice(0, 2), { isQuiet: true })).toBe('');
  });

  it('names files that two builds do not have in common', () => {
    const listed = [{ path: 'bin/\u001b[31mweb', how: 'content', differsAtByte: 7 } as const];
    const differs: CheckResult = {
      ...{ area: 'reproduce', name: 'web', status: 'failed', evidence: '1 difference in 2 files: bin/web' },
      differences: { count: 1, listed },
    };
    expect(render([differs])).toContain('differs   bin/web  content differs from byte 7 on\n');
  });
});

it('gives CI servers a case for each, with cause, fix and log', () => {
  const xml = renderCheckJUnit('up check', report(RESULTS));
  expect(xml).toContain('tests="6" failures="2" errors="0" skipped="2"');
  expect(xml).toContain('classname="build" name="web-default-iso (x86_64-linux)"');
  expect(xml).toMatch(/missing-header[^<]*buildInputs[^<]*log: \/p\/\.up\/check\/web-default-iso\.log/);
});

it.each([
  ['90s', 90_000],
  ['10m', 600_000],
  ['10min', 600_000],
  ['1h30m', 5_400_000],
])('takes %s for a time', (text, ms) => {
  expect(duration(text)).toBe(ms);
});

it.each(['', '10', 'm', '1d', '10m!', '-1m', '0s', '25h', '1 h'])('does not take %j for a time', (text) => {
  expect(() => duration(text)).toThrow('It takes a time');
});

it('writes times as somebody would say them', () => {
  expect([600_000, 3_600_000, 5_400_000, 90_000, 5000].map(formatBudget)).toEqual([
    ...['10 min', '1 h', '1 h 30 min', '1 min 30 s', '5 s'],
  ]);
});
