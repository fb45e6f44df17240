import type { Finding } from '@up/core';
import { describe, expect, it } from 'vitest';
import { groupFindings } from './finding-groups.ts';

const finding = (over: Partial<Finding>): Finding => ({
  rule: 'fhs/bin-sh',
  severity: 'error',
  message: 'm',
  evidence: '',
  ...over,
});

describe('groupFindings', () => {
  it('groups by severity and rule, the most severe first', () => {
    const groups = groupFindings([
      finding({ severity: 'info', rule: 'oci/labels' }),
      finding({ severity: 'info' }),
      finding({ message: 'b' }),
      finding({ message: 'a' }),
    ]);
    expect(groups.map(({ severity, rule, area, count }) => [severity, rule, area, count])).toEqual([
      ['error', 'fhs/bin-sh', 'fhs', 2],
      ['info', 'fhs/bin-sh', 'fhs', 1],
      ['info', 'oci/labels', 'oci', 1],
    ]);
    expect(groups[0]?.shown.map(({ message }) => message)).toEqual(['a', 'b']);
  });

  it('says once what mends all of a rule', () => {
    const [shared] = groupFindings([finding({ fix: 'x' }), finding({ fix: 'x' })]);
    const [different] = groupFindings([finding({ fix: 'x' }), finding({ fix: 'y' })]);
    const [alone] = groupFindings([finding({ fix: 'x' })]);
    expect([shared?.fix, different?.fix, alone?.fix]).toEqual(['x', undefined, undefined]);
  });

  it('leaves room for other rules, and for no more than a page holds', () => {
    const many = ['a/a', 'a/b', 'a/c'].flatMap((rule) => Array.from({ length: 9 }, () => finding({ rule })));
    const groups = groupFindings(many, { maxOfRule: 4, maxFindings: 6 });
    expect(groups.map(({ shown, count }) => [shown.length, count])).toEqual([
      [4, 9],
      [2, 9],
      [0, 9],
    ]);
    expect(groupFindings(many, { maxGroups: 2 })).toHaveLength(2);
  });
});
