import type { Finding, Severity } from '@up/core';
import { type RuleSummary, rulePage } from './rule-summary.ts';
import { toMessage } from './sarif-message.ts';
import { toUriReference } from './uri-reference.ts';

export interface SarifOptions {
  readonly toolVersion: string;
  /** What was checked: a file, an image reference. */
  readonly target: string;
  readonly findings: readonly Finding[];
  /** Findings of rules that are switched off, with the reason: they are in the log, and count for nothing. */
  readonly suppressed?: readonly SuppressedFinding[];
  readonly rules: readonly RuleSummary[];
  /** Rules that could not be carried through: the log says so, as a notification of the run. */
  readonly skipped?: readonly { readonly rule: string; readonly reason: string }[];
}

export interface SuppressedFinding {
  readonly finding: Finding;
  readonly justification: string;
}

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/**
 * Findings as a SARIF 2.1.0 log with one run. Paths are those inside the image; the base `IMAGE` stands
 * for its root, and the layer is kept among the properties.
 */
export function toSarif({
  toolVersion,
  target,
  findings,
  suppressed = [],
  rules,
  skipped = [],
}: SarifOptions): object {
  // The schema wants each rule once.
  const unique = [...new Map(rules.map((rule) => [rule.id, rule])).values()];
  const index = new Map(unique.map((rule, position) => [rule.id, position]));
  const resultOf = (finding: Finding): object =>
    toResult(finding, { target, ruleIndex: index.get(finding.rule) });
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'up', version: toolVersion, rules: unique.map(toDescriptor) } },
        ...(skipped.length === 0 ? {} : { invocations: [toInvocation(skipped)] }),
        originalUriBaseIds: { IMAGE: { description: { text: toMessage([`the root of ${target}`]) } } },
        results: [
          ...findings.map((finding) => ({
            ...resultOf(finding),
            // Section 3.27.23: all results of a run have the property, or none.
            ...(suppressed.length > 0 ? { suppressions: [] } : {}),
          })),
          ...suppressed.map(({ finding, justification }) => ({
            ...resultOf(finding),
            suppressions: [{ kind: 'external', justification: toMessage([justification]) }],
          })),
        ],
      },
    ],
  };
}

/** What the log does not prove, so that no result is not taken for a pass. */
function toInvocation(skipped: NonNullable<SarifOptions['skipped']>): object {
  return {
    executionSuccessful: true,
    toolExecutionNotifications: skipped.map(({ rule, reason }) => ({
      associatedRule: { id: rule },
      level: 'warning',
      message: { text: toMessage([`skipped: ${reason}`]) },
    })),
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

interface ResultOptions {
  readonly target: string;
  readonly ruleIndex: number | undefined;
}

function toResult(
  { rule, severity, message, path, line, layer, evidence, fix }: Finding,
  { target, ruleIndex }: ResultOptions,
): object {
  const text = toMessage([message, evidence, ...(fix === undefined ? [] : [`Fix: ${fix}`])]);
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVELS[severity],
    message: { text },
    locations: [path === undefined ? toImageLocation(target) : toLocation(path, line)],
    ...(layer === undefined ? {} : { properties: { layer } }),
  };
}

/** A finding on the image as a whole. Code scanning refuses a result that has no location. */
function toImageLocation(target: string): object {
  return { physicalLocation: { artifactLocation: { uri: toUriReference(target) } } };
}

function toLocation(path: string, line: number | undefined): object {
  const isLine = line !== undefined && Number.isInteger(line) && line > 0;
  return {
    physicalLocation: {
      artifactLocation: { uri: toUriReference(path), uriBaseId: 'IMAGE' },
      ...(isLine ? { region: { startLine: line } } : {}),
    },
  };
}
