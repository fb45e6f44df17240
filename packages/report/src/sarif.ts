import type { Finding, Severity } from '@up/core';
import { type RuleSummary, rulePage } from './rule-summary.ts';

export interface SarifOptions {
  readonly toolVersion: string;
  /** What was checked: a file, an image reference. */
  readonly target: string;
  readonly findings: readonly Finding[];
  readonly rules: readonly RuleSummary[];
}

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/**
 * Findings as a SARIF 2.1.0 log with one run. Paths are those inside the image; the base `IMAGE` stands
 * for its root, and the layer is kept among the properties.
 */
export function toSarif({ toolVersion, target, findings, rules }: SarifOptions): object {
  const index = new Map(rules.map((rule, position) => [rule.id, position]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'up', version: toolVersion, rules: rules.map(toDescriptor) } },
        originalUriBaseIds: { IMAGE: { description: { text: `the root of ${target}` } } },
        results: findings.map((finding) => toResult(finding, index.get(finding.rule))),
      },
    ],
  };
}

function toDescriptor({ id, severity, summary }: RuleSummary): object {
  return {
    id,
    shortDescription: { text: summary },
    help: { text: rulePage(id) },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function toResult(
  { rule, severity, message, path, line, layer, evidence, fix }: Finding,
  ruleIndex: number | undefined,
): object {
  const text = [message, evidence, ...(fix === undefined ? [] : [`Fix: ${fix}`])]
    .filter((part) => part !== '')
    .join('\n');
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVELS[severity],
    message: { text },
    ...(path === undefined ? {} : { locations: [toLocation(path, line)] }),
    ...(layer === undefined ? {} : { properties: { layer } }),
  };
}

function toLocation(path: string, line: number | undefined): object {
  const uri = path.replace(/^\/+/, '').split('/').map(encodeURIComponent).join('/');
  return {
    physicalLocation: {
      artifactLocation: { uri, uriBaseId: 'IMAGE' },
      ...(line === undefined ? {} : { region: { startLine: line } }),
    },
  };
}
