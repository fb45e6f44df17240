import type { Severity } from '@up/core';
import type { Image, ImageProblem, ImageProblemCode } from '@up/oci';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { stopsReading } from './unread-layers.ts';

type ProblemRuleId =
  | 'oci/digest-mismatch'
  | 'oci/layer-count'
  | 'oci/layer-missing'
  | 'oci/layer-damaged'
  | 'oci/layer-entry'
  | 'oci/config'
  | 'oci/manifest'
  | 'oci/platform';

interface Kind {
  readonly rule: ProblemRuleId;
  readonly severity: Severity;
}

/** What the reading of an image reports, as rules. The compiler asks for an entry when a code is added. */
const KINDS: Readonly<Record<ImageProblemCode, Kind>> = {
  'digest-mismatch': { rule: 'oci/digest-mismatch', severity: 'error' },
  'diff-id-mismatch': { rule: 'oci/digest-mismatch', severity: 'error' },
  'size-mismatch': { rule: 'oci/digest-mismatch', severity: 'error' },
  'digest-unverified': { rule: 'oci/digest-mismatch', severity: 'info' },
  'layer-count': { rule: 'oci/layer-count', severity: 'error' },
  'layer-missing': { rule: 'oci/layer-missing', severity: 'error' },
  // To be had from its URLs, where the runtime still does that.
  'foreign-layer': { rule: 'oci/layer-missing', severity: 'warning' },
  'layer-damaged': { rule: 'oci/layer-damaged', severity: 'error' },
  'tar-damaged': { rule: 'oci/layer-damaged', severity: 'error' },
  'layer-compression': { rule: 'oci/layer-damaged', severity: 'error' },
  // Limits of this reading: the image itself may be in order.
  'layer-too-large': { rule: 'oci/layer-damaged', severity: 'warning' },
  'too-many-entries': { rule: 'oci/layer-damaged', severity: 'warning' },
  'file-unreadable': { rule: 'oci/layer-damaged', severity: 'warning' },
  'path-refused': { rule: 'oci/layer-entry', severity: 'warning' },
  'path-unreachable': { rule: 'oci/layer-entry', severity: 'warning' },
  'parent-not-directory': { rule: 'oci/layer-entry', severity: 'warning' },
  'hardlink-missing': { rule: 'oci/layer-entry', severity: 'warning' },
  'whiteout-malformed': { rule: 'oci/layer-entry', severity: 'warning' },
  'config-field': { rule: 'oci/config', severity: 'warning' },
  'history-mismatch': { rule: 'oci/config', severity: 'info' },
  'manifest-skipped': { rule: 'oci/manifest', severity: 'info' },
  'platform-unknown': { rule: 'oci/platform', severity: 'warning' },
};

/** Oddities that a runtime gets over, under a code that otherwise stands for damage. */
function severityOf(problem: ImageProblem): Severity {
  const { code } = problem;
  const isOddity = (code === 'tar-damaged' || code === 'layer-compression') && !stopsReading(problem);
  return isOddity ? 'warning' : KINDS[code].severity;
}

/** What reading the image reported under a rule: one observation for all entries of a layer that share a code. */
export function* observeProblems({ image }: Subject, rule: ProblemRuleId): Iterable<Observation> {
  const groups = new Map<string, ImageProblem[]>();
  for (const problem of image.problems) {
    if (KINDS[problem.code].rule !== rule) continue;
    const severity = severityOf(problem);
    const key =
      rule === 'oci/layer-entry' ? `${problem.code} ${problem.layer}` : `${severity} ${groups.size}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [problem]);
    else group.push(problem);
  }
  for (const group of groups.values()) yield toObservation(group, { image, rule });
}

const NAMED = 3;

function toObservation(
  group: readonly ImageProblem[],
  { image, rule }: { readonly image: Image; readonly rule: ProblemRuleId },
): Observation {
  const [first] = group;
  if (first === undefined) throw new Error('a group of problems is never empty');
  const { code, message, layer, path } = first;
  const others = group.slice(1, NAMED).map((problem) => problem.path ?? problem.message);
  const rest = group.length > NAMED ? ` and ${group.length - NAMED} more` : '';
  const also = others.length === 0 ? [] : [`also ${others.join(', ')}${rest}`];
  const facts = Object.entries(first.evidence ?? {}).map(([key, value]) => `${key} ${value}`);
  const where = layer === undefined ? [] : [`layer ${layer + 1} of ${image.layers.length}`];
  const digest = layer === undefined ? undefined : image.layers[layer]?.digest;
  return {
    severity: severityOf(first),
    message,
    evidence: [code, ...where, ...facts, ...also].join('; '),
    ...(isInImage(rule) && path !== undefined ? { path: `/${path.replace(/^\/+/, '')}` } : {}),
    ...(digest === undefined || digest === '' ? {} : { layer: digest }),
    fix: FIXES[rule],
  };
}

/** Of the other problems the path is a key of the config or a member of the archive. */
function isInImage(rule: ProblemRuleId): boolean {
  return rule === 'oci/layer-entry';
}

const COPY_AGAIN = 'fetch or build the image again, and copy it with a tool that verifies (skopeo copy)';

const FIXES: Readonly<Record<ProblemRuleId, string>> = {
  'oci/digest-mismatch': COPY_AGAIN,
  'oci/layer-count': 'build the image again: manifest and config were not made together',
  'oci/layer-missing': COPY_AGAIN,
  'oci/layer-damaged': COPY_AGAIN,
  'oci/layer-entry': 'make the layer with another tool, or mend the step that writes these entries',
  'oci/config': 'correct the config where the image is built',
  'oci/manifest': 'remove the manifest from the index, or name the platform that is meant',
  'oci/platform':
    'build for a platform that is named: --platform linux/amd64, or architecture of dockerTools',
};

interface ProblemRule {
  readonly id: ProblemRuleId;
  readonly severity: Severity;
  readonly summary: string;
}

/** `oci/platform` is among them through its own rule. */
const PROBLEM_RULE_TEXTS: readonly ProblemRule[] = [
  {
    id: 'oci/digest-mismatch',
    severity: 'error',
    summary: 'A layer, config or manifest is not what its digest or size says.',
  },
  {
    id: 'oci/layer-count',
    severity: 'error',
    summary: 'Manifest and config disagree on how many layers there are.',
  },
  { id: 'oci/layer-missing', severity: 'error', summary: 'A layer that the manifest names is not there.' },
  { id: 'oci/layer-damaged', severity: 'error', summary: 'A layer cannot be read to its end.' },
  {
    id: 'oci/layer-entry',
    severity: 'warning',
    summary: 'A layer has entries that cannot be put into the file system as they are.',
  },
  { id: 'oci/config', severity: 'warning', summary: 'The config has fields that make no sense.' },
  { id: 'oci/manifest', severity: 'info', summary: 'A manifest of the image was passed over.' },
];

export const PROBLEM_RULES: readonly Rule[] = PROBLEM_RULE_TEXTS.map((texts) => ({
  ...texts,
  check: (subject) => observeProblems(subject, texts.id),
}));
