import { describe, expect, it } from 'vitest';
import { verdictOf } from './check.ts';
import { compareFindings, countFindings, type Finding } from './finding.ts';

const finding = (over: Partial<Finding>): Finding => ({
  rule: 'fhs/bin-sh',
  severity: 'error',
  message: 'm',
  evidence: 'e',
  ...over,
});

describe('findings', () => {
  it('are counted by severity', () => {
    const findings = [finding({}), finding({ severity: 'info' }), finding({ severity: 'error' })];
    expect(countFindings(findings)).toEqual({ error: 2, warning: 0, info: 1 });
  });

  it('are ordered by severity, rule, path, line and message', () => {
    const ordered = [
      finding({ rule: 'a/a', path: '/a', line: 2 }),
      finding({ rule: 'a/a', path: '/a', line: 10, message: 'a' }),
      finding({ rule: 'a/a', path: '/a', line: 10, message: 'b' }),
      finding({ rule: 'a/a', path: '/b' }),
      finding({ rule: 'a/b' }),
      finding({ severity: 'warning', rule: 'a/a' }),
      finding({ severity: 'info', rule: 'a/a' }),
    ];
    expect([...ordered].reverse().sort(compareFindings)).toEqual(ordered);
  });
});

describe('the verdict over checks', () => {
  const check = (status: 'passed' | 'failed' | 'skipped') => ({ name: 'n', status, evidence: 'e' });

  it('fails with one failed check', () => {
    expect(verdictOf([check('passed'), check('failed')])).toBe('failed');
  });

  it('passes when what could be tried passed', () => {
    expect(verdictOf([check('passed'), check('skipped')])).toBe('passed');
  });

  it('takes nothing but skipped checks for no proof', () => {
    expect(verdictOf([check('skipped')])).toBe('failed');
    expect(verdictOf([])).toBe('failed');
  });
});
