import { safeLines, safeText } from '@up/core';

/** One test case of a JUnit report. */
export interface JUnitCase {
  readonly name: string;
  readonly className: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped, or what proves that it passed. */
  readonly evidence: string;
}

export interface JUnitOptions {
  readonly suite: string;
  readonly cases: readonly JUnitCase[];
  readonly durationMs?: number;
}

/** A JUnit report with one suite, as CI servers read it. */
export function toJUnit({ suite, cases, durationMs = 0 }: JUnitOptions): string {
  const count = (status: JUnitCase['status']): number => cases.filter((one) => one.status === status).length;
  const totals = `tests="${cases.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}" time="${(durationMs / 1000).toFixed(3)}"`;
  const body = cases.map(renderCase).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${totals}>\n  <testsuite name="${escapeXml(safeText(suite))}" ${totals}>\n${body}  </testsuite>\n</testsuites>\n`;
}

function renderCase({ name, className, status, evidence }: JUnitCase): string {
  const head = `    <testcase classname="${escapeXml(safeText(className))}" name="${escapeXml(safeText(name))}"`;
  const text = safeLines(evidence);
  if (status === 'passed') return `${head}><system-out>${escapeXml(text)}</system-out></testcase>\n`;
  const element = status === 'failed' ? 'failure' : 'skipped';
  const [firstLine = ''] = text.split('\n');
  return `${head}><${element} message="${escapeXml(firstLine)}">${escapeXml(text)}</${element}></testcase>\n`;
}

/** Markup is escaped; what XML 1.0 cannot hold at all (most control characters, lone surrogates) becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(NOT_XML, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The complement of `Char` in XML 1.0, section 2.2. */
const NOT_XML =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
