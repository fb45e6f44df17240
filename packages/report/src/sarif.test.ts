import { describe, expect, it } from 'vitest';
import { toSarif } from './sarif.ts';

describe('toSarif', () => {
  it('places findings inside the image and refers to their rules', () => {
    const log = toSarif({
      toolVersion: '1.2.3',
      target: 'neko.tar',
      rules: [{ id: 'fhs/bin-sh', severity: 'error', summary: 'There is no /bin/sh.' }],
      findings: [
        {
          rule: 'fhs/bin-sh',
          severity: 'error',
          message: 'no shell',
          path: '/etc/a b.conf',
          line: 3,
          layer: 'sha256:1',
          evidence: 'e',
          fix: 'add it',
        },
        { rule: 'oci/labels', severity: 'info', message: 'no labels', evidence: '' },
      ],
    });
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'up',
              version: '1.2.3',
              rules: [{ id: 'fhs/bin-sh', defaultConfiguration: { level: 'error' } }],
            },
          },
          results: [
            {
              ruleId: 'fhs/bin-sh',
              ruleIndex: 0,
              level: 'error',
              message: { text: 'no shell\ne\nFix: add it' },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'etc/a%20b.conf', uriBaseId: 'IMAGE' },
                    region: { startLine: 3 },
                  },
                },
              ],
              properties: { layer: 'sha256:1' },
            },
            { ruleId: 'oci/labels', level: 'note', message: { text: 'no labels' } },
          ],
        },
      ],
    });
  });

  it('has what is switched off as suppressed, with the reason, and the rest as not suppressed', () => {
    const finding = { rule: 'fhs/home', severity: 'warning', message: 'no home', evidence: '' } as const;
    const options = {
      toolVersion: '1.2.3',
      target: 'neko.tar',
      rules: [{ id: 'fhs/home', severity: 'warning', summary: 'There is no home.' }],
    } as const;
    expect(
      toSarif({ ...options, findings: [finding], suppressed: [{ finding, justification: 'not used' }] }),
    ).toMatchObject({
      runs: [
        {
          results: [
            { ruleId: 'fhs/home', suppressions: [] },
            { ruleId: 'fhs/home', suppressions: [{ kind: 'external', justification: 'not used' }] },
          ],
        },
      ],
    });
    expect(JSON.stringify(toSarif({ ...options, findings: [finding] }))).not.toContain('suppressions');
  });
});
