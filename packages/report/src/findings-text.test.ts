import type { Finding } from '@up/core';
import { describe, expect, it } from 'vitest';
import { renderFindings, summarizeFindings } from './findings-text.ts';

const finding = (over: Partial<Finding>): Finding => ({
  rule: 'fhs/bin-sh',
  severity: 'error',
  message: 'm',
  evidence: '',
  ...over,
});

describe('renderFindings', () => {
  it('puts errors first and neutralises what comes from the image', () => {
    const text = renderFindings({
      paint: (_, plain) => plain,
      findings: [
        finding({ severity: 'info', rule: 'oci/labels' }),
        finding({ path: '/etc/\u001b[31mx', line: 4, message: 'one\ntwo', evidence: 'seen', fix: 'mend' }),
      ],
    });
    expect(text).toBe(
      'error    fhs/bin-sh  /etc/x:4\n         one\\u000atwo\n         seen\n         fix: mend\n\ninfo     oci/labels\n         m\n',
    );
  });
});

describe('summarizeFindings', () => {
  it.each([
    [[], 'nothing that would fail'],
    [[finding({}), finding({}), finding({ severity: 'warning' })], '2 errors, 1 warning'],
    [[finding({ severity: 'info' })], '1 worth knowing'],
  ])('%#', (findings, text) => {
    expect(summarizeFindings(findings)).toBe(text);
  });
});
