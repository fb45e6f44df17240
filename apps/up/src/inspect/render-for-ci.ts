import type { Finding } from '@up/core';
import { type JUnitCase, type RuleSummary, toJUnit, toSarif } from '@up/report';
import { VERSION } from '../version.ts';
import type { ImageSummary } from './inspect-memory.ts';
import type { Sorted } from './rule-plan.ts';

export interface FormatOptions {
  readonly image: Pick<ImageSummary, 'name' | 'source'>;
  readonly sorted: Sorted;
  readonly plan: { readonly rules: readonly RuleSummary[]; readonly hidden: readonly RuleSummary[] };
}

/** For code scanning: what is switched off is there, too, as suppressed. */
export function renderSarif({
  image,
  sorted: { findings, off, skipped },
  plan: { rules, hidden },
}: FormatOptions): string {
  const suppressed = off.flatMap(({ reason, findings: hides }) =>
    hides.map((finding) => ({ finding, justification: reason })),
  );
  const log = toSarif({
    toolVersion: VERSION,
    target: image.source,
    findings,
    suppressed,
    rules: [...rules, ...hidden],
    skipped,
  });
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** One case for each rule: what it found is why it failed; what is switched off is skipped. */
export function renderJUnit({ image, sorted, plan }: FormatOptions): string {
  const off = sorted.off.flatMap(({ ids, reason }) => ids.map((id) => toCase(id, { skipped: reason })));
  const cases = plan.rules.map(({ id }) => {
    const skipped = sorted.skipped.find(({ rule }) => rule === id)?.reason;
    return toCase(id, { skipped, found: sorted.findings.filter(({ rule }) => rule === id) });
  });
  return toJUnit({ suite: `up inspect ${image.name ?? image.source}`, cases: [...cases, ...off] });
}

interface CaseOptions {
  readonly skipped: string | undefined;
  readonly found?: readonly Finding[];
}

function toCase(id: string, { skipped, found = [] }: CaseOptions): JUnitCase {
  const [area = '', name = id] = id.split('/');
  if (skipped !== undefined) return { name, className: area, status: 'skipped', evidence: skipped };
  const failures = found.filter(({ severity }) => severity !== 'info');
  const evidence = failures
    .map(({ path, message }) => `${path === undefined ? '' : `${path}: `}${message}`)
    .join('\n');
  return { name, className: area, status: failures.length > 0 ? 'failed' : 'passed', evidence };
}
