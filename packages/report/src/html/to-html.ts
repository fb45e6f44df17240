import { createHash } from 'node:crypto';
import { countFindings, type Finding, SEVERITIES } from '@up/core';
import type { RuleSummary } from '../rule-summary.ts';
import { FILTER_SCRIPT } from './filter-script.ts';
import { countText, renderFindingsSection } from './findings-section.ts';
import { type ReportLayer, renderLayersSection } from './layers-section.ts';
import { clip } from './limits.ts';
import { html, Markup } from './markup.ts';
import { STYLE } from './style.ts';
import { renderTreemap, type Treemap } from './treemap.ts';
import { TREEMAP_SCRIPT } from './treemap-script.ts';

export interface HtmlReportOptions {
  readonly toolVersion: string;
  /** The image: its name or source. */
  readonly title: string;
  /** What else it is: platform, format, digest. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** The lowest first. */
  readonly layers: readonly ReportLayer[];
  readonly treemaps: readonly Treemap[];
  readonly findings: readonly Finding[];
  readonly skipped: readonly { readonly rule: string; readonly reason: string }[];
  /** For what they say of themselves. */
  readonly rules: readonly RuleSummary[];
  /** http or https address that `docs/rules/…` lies below. Without it, the pages of rules are named, not linked. */
  readonly docsUrl?: string;
}

const SCRIPT = `'use strict';{${FILTER_SCRIPT}}{${TREEMAP_SCRIPT}}`;
const MAX_TEXT = 1000;
const MAX_SKIPPED = 300;

/**
 * An inspection as one HTML page that needs nothing else: it loads nothing, and its policy forbids that it could.
 * All of it can be read without script, which only adds filters and a way into the treemaps. Everything from the
 * image is shown as text. However large the image, the page stays small: it says what it leaves out.
 */
export function toHtml(options: HtmlReportOptions): string {
  const { title, treemaps, findings, rules, layers, docsUrl } = options;
  const maps = treemaps.map(renderTreemap);
  const hasMaps = maps.some((map) => map !== undefined);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${clip(title, 200)}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
${renderHeader(options)}
<nav class="sections" aria-label="Sections"><a href="#findings">Findings</a>${layers.length > 0 ? html` <a href="#layers">Layers</a>` : undefined}${hasMaps ? html` <a href="#space">What takes the space</a>` : undefined}</nav>
<main>
${renderFindingsSection({ findings, rules, docsUrl })}${renderSkipped(options)}
${renderLayersSection(layers)}${hasMaps ? html`<section id="space"><h2>What takes the space</h2>${maps}</section>` : undefined}
</main>
<footer>up ${options.toolVersion}</footer>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`;
  return page.source;
}

/** Nothing is loaded, from anywhere; the one style sheet and the one script are known by their hashes. */
function policy(): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}; base-uri 'none'; form-action 'none'`;
}

function renderHeader({ title, facts, findings }: HtmlReportOptions): Markup {
  const counts = countFindings(findings);
  const verdict = SEVERITIES.filter((severity) => counts[severity] > 0).map(
    (severity) => html`<span class="${severity}">${countText(severity, counts[severity])}</span>`,
  );
  const rows = facts.map(
    ({ label, value }) => html`<dt>${clip(label, 100)}</dt><dd>${clip(value, MAX_TEXT)}</dd>
`,
  );
  return html`<header>
<h1>${clip(title, MAX_TEXT)}</h1>
<p class="verdict">${findings.length === 0 ? 'Nothing that would fail' : verdict}</p>
<dl class="facts">${rows}</dl>
</header>`;
}

/** A rule that could not be carried through proves nothing, so the page says so. */
function renderSkipped({ skipped }: HtmlReportOptions): Markup | undefined {
  if (skipped.length === 0) return undefined;
  const rows = skipped.slice(0, MAX_SKIPPED).map(
    ({
      rule,
      reason,
    }) => html`<tr><td><code>${clip(rule, 100)}</code></td><td>${clip(reason, MAX_TEXT)}</td></tr>
`,
  );
  return html`<section class="skipped"><h2>Skipped</h2>
<p class="quiet">These rules could not be carried through: they say nothing, neither good nor bad.</p>
<table><tbody>${rows}</tbody></table></section>`;
}
