import { createHash } from 'node:crypto';
import { type CheckStatus, formatDuration, plural, type Severity, type Verdict } from '@up/core';
import { BOOT_STYLE } from './boot-style.ts';
import { clip } from './limits.ts';
import { html, Markup } from './markup.ts';
import { STYLE } from './style.ts';
import { renderTimeline, type TimelineMark, type TimelineSpan } from './timeline.ts';

export interface BootHtmlOptions {
  readonly toolVersion: string;
  /** What was booted. */
  readonly title: string;
  readonly runs: readonly BootRunView[];
}

/** One boot, as the page shows it. */
export interface BootRunView {
  /** What sets it apart from the others: `bios`, `uefi, second of 3`. */
  readonly title: string;
  readonly verdict: Verdict;
  readonly cause?: string | undefined;
  readonly fix?: string | undefined;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly spans: readonly TimelineSpan[];
  readonly marks: readonly TimelineMark[];
  readonly endMs: number;
  readonly checks: readonly {
    readonly name: string;
    readonly status: CheckStatus;
    readonly evidence: string;
  }[];
  readonly troubles: readonly BootTrouble[];
  readonly screenshots: readonly { readonly caption: string; readonly png: Uint8Array }[];
  /** The last lines of the console. */
  readonly console: readonly string[];
}

export interface BootTrouble {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly atMs: number;
  readonly lines: readonly string[];
}

const MAX_TEXT = 1000;
const MAX_RUNS = 100;
const MAX_CHECKS = 300;
const MAX_TROUBLES = 60;
const MAX_LINES = 400;
/** Of all screenshots of a page, in bytes. */
const MAX_PICTURES = 12_000_000;

/**
 * Boots as one HTML page that needs nothing else: pictures are in it, it loads nothing, has no script, and its policy
 * forbids both. Everything from a guest is shown as text.
 */
export function toBootHtml({ toolVersion, title, runs }: BootHtmlOptions): string {
  const style = `${STYLE}${BOOT_STYLE}`;
  const pictures = createBudget(MAX_PICTURES);
  const passed = runs.filter(({ verdict }) => verdict === 'passed').length;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${clip(title, 200)}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header>
<h1>${clip(title, MAX_TEXT)}</h1>
${runs.length > 1 ? html`<p class="verdict"><span class="${passed === runs.length ? 'passed' : 'failed'}">${passed} of ${plural(runs.length, 'boot')} passed</span></p>` : undefined}
</header>
<main>
${runs.slice(0, MAX_RUNS).map((run) => renderRun(run, pictures))}${runs.length > MAX_RUNS ? html`<p class="cut">${plural(runs.length - MAX_RUNS, 'more boot')}, not on this page.</p>` : undefined}
</main>
<footer>up ${toolVersion}</footer>
</body>
</html>
`;
  return page.source;
}

function policy(style: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

function renderRun(run: BootRunView, pictures: Budget): Markup {
  const rows = run.facts.map(
    ({ label, value }) => html`<dt>${clip(label, 100)}</dt><dd>${clip(value, MAX_TEXT)}</dd>
`,
  );
  return html`<section class="run"><h2>${run.title === '' ? undefined : html`<span>${clip(run.title, 100)}</span>`}<span class="${run.verdict}">${WORDS[run.verdict]}</span></h2>
${run.cause === undefined ? undefined : html`<p class="cause">${clip(run.cause, MAX_TEXT)}${run.fix === undefined ? undefined : html`<br><span class="fix"><b>fix</b> ${clip(run.fix, MAX_TEXT)}</span>`}</p>`}
<dl class="facts">${rows}</dl>
${renderTimeline({ title: 'How long each phase took', spans: run.spans, marks: run.marks, endMs: run.endMs })}
${renderChecks(run)}${renderTroubles(run)}${renderScreenshots(run, pictures)}${renderConsole(run)}</section>
`;
}

const WORDS: Readonly<Record<Verdict, string>> = {
  passed: 'It works',
  failed: 'It fails',
  timeout: 'Not ready in time',
  'host-fault': 'This machine could not run it',
};

function renderChecks({ checks }: BootRunView): Markup | undefined {
  if (checks.length === 0) return undefined;
  const rows = checks.slice(0, MAX_CHECKS).map(
    ({ name, status, evidence }) =>
      html`<tr><td class="status ${status === 'skipped' ? 'skipped-check' : status}">${status}</td><td class="what">${clip(name, 200)}</td><td>${clip(evidence, MAX_TEXT)}</td></tr>
`,
  );
  const hidden = checks.length - MAX_CHECKS;
  return html`<h3>Checks</h3>
<table class="checks"><tbody>${rows}</tbody></table>${hidden > 0 ? html`<p class="cut">${plural(hidden, 'more check')}, not on this page.</p>` : undefined}
`;
}

function renderTroubles({ troubles }: BootRunView): Markup | undefined {
  if (troubles.length === 0) return undefined;
  const items = troubles.slice(0, MAX_TROUBLES).map(
    ({
      rule,
      severity,
      message,
      fix,
      atMs,
      lines,
    }) => html`<div class="trouble ${severity}"><p><code>${clip(rule, 100)}</code> <span class="quiet">after ${formatDuration(atMs)}</span></p>
<p>${clip(message, MAX_TEXT)}</p>${fix === undefined ? undefined : html`<p class="fix"><b>fix</b> ${clip(fix, MAX_TEXT)}</p>`}${renderLines(lines)}</div>
`,
  );
  return html`<h3>What went wrong</h3>
${items}`;
}

function renderScreenshots({ screenshots }: BootRunView, pictures: Budget): Markup | undefined {
  if (screenshots.length === 0) return undefined;
  const figures = screenshots.map(({ caption, png }) =>
    isPng(png) && pictures.takes(png.length)
      ? html`<figure><img alt="The screen: ${clip(caption, 200)}" src="data:image/png;base64,${Buffer.from(png).toString('base64')}"><figcaption>${clip(caption, 200)}</figcaption></figure>
`
      : undefined,
  );
  const missing = figures.filter((figure) => figure === undefined).length;
  return html`<h3>The screen</h3>
<div class="screens">${figures}</div>${missing > 0 ? html`<p class="cut">${plural(missing, 'more picture')}, not on this page.</p>` : undefined}
`;
}

function renderConsole({ console: lines }: BootRunView): Markup | undefined {
  if (lines.length === 0) return undefined;
  return html`<h3>The end of the console</h3>
${renderLines(lines.slice(-MAX_LINES))}`;
}

function renderLines(lines: readonly string[]): Markup | undefined {
  if (lines.length === 0) return undefined;
  return html`<pre>${lines.map(
    (line) => html`${clip(line, 400)}
`,
  )}</pre>`;
}

interface Budget {
  readonly takes: (size: number) => boolean;
}

function createBudget(max: number): Budget {
  let left = max;
  return {
    takes: (size) => {
      if (size > left) return false;
      left -= size;
      return true;
    },
  };
}

/** A picture comes from QEMU; whatever else is in the file does not get into the page. */
function isPng(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 8)).equals(
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  );
}
