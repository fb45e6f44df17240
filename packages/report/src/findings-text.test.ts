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

  it('keeps findings of one rule together and says once what mends all of them', () => {
    const text = renderFindings({
      paint: (_, plain) => plain,
      findings: [
        finding({ path: '/a', fix: 'mend' }),
        finding({ path: '/b', fix: 'mend' }),
        finding({ rule: 'oci/labels', path: '/c', fix: 'one' }),
        finding({ rule: 'oci/labels', path: '/d', fix: 'two' }),
      ],
    });
    expect(text).toBe(`error    fhs/bin-sh  /a
         m
error    fhs/bin-sh  /b
         m
         fix for all 2: mend

error    oci/labels  /c
         m
         fix: one
error    oci/labels  /d
         m
         fix: two
`);
  });

  it('fits the width it is given: a place that is too long stands below its rule, whole', () => {
    const text = renderFindings({
      paint: (colour, plain) => (colour === 'cyan' ? `<${plain}>` : plain),
      wrap: (long) => long.match(/.{1,20}(?:\s|$)/g)?.map((line) => line.trim()) ?? [],
      findings: [
        finding({ path: '/etc/some/where', line: 7, message: 'a message of so many words', fix: 'do it' }),
      ],
    });
    expect(text).toBe(`error    fhs/bin-sh
         /etc/some/where:7
         a message of so many
         words
         <fix:> do it
`);
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
