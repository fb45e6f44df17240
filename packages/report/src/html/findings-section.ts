import { countFindings, type Finding, plural, SEVERITIES, type Severity } from '@up/core';
import { type RuleSummary, rulePage } from '../rule-summary.ts';
import { toUriReference } from '../uri-reference.ts';
import { type FindingGroup, groupFindings } from './finding-groups.ts';
import { clip, cutNote, shortDigest } from './limits.ts';
import { html, type Markup } from './markup.ts';

export interface FindingsSection {
  readonly findings: readonly Finding[];
  readonly rules: readonly RuleSummary[];
  readonly docsUrl: string | undefined;
}

const MAX_PATH = 300;
const MAX_TEXT = 600;

/** How many findings of a severity, in words. */
export function countText(severity: Severity, count: number): string {
  return severity === 'info' ? `${count} worth knowing` : plural(count, severity);
}

/** The findings by severity and rule, and the filters that the script turns on. */
export function renderFindingsSection({ findings, rules, docsUrl }: FindingsSection): Markup {
  const counts = countFindings(findings);
  const groups = groupFindings(findings);
  const grouped = groups.reduce((sum, { count }) => sum + count, 0);
  const summaries = new Map(rules.map(({ id, summary }) => [id, summary]));
  const sections = SEVERITIES.filter((severity) => counts[severity] > 0).map(
    (severity) => html`<section class="severity ${severity}"><h3>${countText(severity, counts[severity])}</h3>
${groups
  .filter((group) => group.severity === severity)
  .map((group) => renderGroup(group, { summary: summaries.get(group.rule), docsUrl }))}</section>
`,
  );
  return html`<section id="findings"><h2>Findings</h2>
${findings.length === 0 ? html`<p>Nothing that would fail.</p>` : renderFilters(findings, groups)}
${sections}${cutNote(findings.length - grouped, 'finding')}</section>
`;
}

function renderFilters(findings: readonly Finding[], groups: readonly FindingGroup[]): Markup {
  const counts = countFindings(findings);
  const areas = [...new Set(groups.map(({ area }) => area))].sort();
  const boxes = SEVERITIES.filter((severity) => counts[severity] > 0).map(
    (severity) =>
      html`<label class="${severity}"><input type="checkbox" name="severity" value="${severity}" checked> ${countText(severity, counts[severity])}</label> `,
  );
  return html`<div class="filters" role="search" aria-label="Filter findings" hidden>${boxes}
<label>Area <select name="area"><option value="">all</option>${areas.map((area) => html`<option>${area}</option>`)}</select></label>
<label class="text">Text <input type="search" name="text" autocomplete="off" spellcheck="false"></label>
<output aria-live="polite"></output></div>`;
}

interface GroupOptions {
  readonly summary: string | undefined;
  readonly docsUrl: string | undefined;
}

function renderGroup(
  { rule, area, severity, count, shown, fix }: FindingGroup,
  { summary, docsUrl }: GroupOptions,
): Markup {
  return html`<details class="rule" data-severity="${severity}" data-area="${area}" open><summary><span class="page quiet">${renderPage(rule, docsUrl)}</span><code>${rule}</code> <span class="count">${count}</span> <span class="quiet">${summary}</span></summary>
${renderFix(fix)}<ol>${shown.map((finding) => renderFinding(finding, fix === undefined))}</ol>
${cutNote(count - shown.length, 'finding')}</details>
`;
}

function renderFinding({ path, line, layer, message, evidence, fix }: Finding, showsFix: boolean): Markup {
  const place =
    path === undefined ? undefined : `${clip(path, MAX_PATH)}${line === undefined ? '' : `:${line}`}`;
  return html`<li class="finding">${place === undefined ? undefined : html`<code class="path">${place}</code>`}
<p class="message">${clip(message, MAX_TEXT)}</p>
${evidence === '' ? undefined : html`<p class="evidence">${clip(evidence, MAX_TEXT)}</p>`}
${showsFix ? renderFix(fix) : undefined}${layer === undefined ? undefined : html`<p class="layer">layer <code title="${clip(layer, 100)}">${shortDigest(layer)}</code></p>`}</li>
`;
}

function renderFix(fix: string | undefined): Markup | undefined {
  return fix === undefined ? undefined : html`<p class="fix"><b>fix</b> ${clip(fix, MAX_TEXT)}</p>`;
}

/** A link where the documentation has an address; otherwise where the page lies in it. */
function renderPage(rule: string, docsUrl: string | undefined): Markup {
  const page = rulePage(rule);
  if (docsUrl === undefined || !/^https?:\/\//.test(docsUrl)) return html`<code>${page}</code>`;
  const url = `${docsUrl.replace(/\/+$/, '')}/${toUriReference(page)}`;
  return html`<a href="${url}" rel="noreferrer">${page}</a>`;
}
