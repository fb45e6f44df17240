import { wrapWords } from '../wrap-words.ts';
import type { RenderDiffOptions } from './render-diff.ts';

/** Of every list, unless --all is given. */
const MAX_LINES = 20;
const LABEL_WIDTH = 11;

export interface Section {
  readonly label: string;
  /** What there is in all, in a few words. */
  readonly summary: string;
  /** The most important first. */
  readonly lines: readonly string[];
}

/** A title, and what can be shown below it. */
export function renderSection(
  { label, summary, lines }: Section,
  { style, isAll, width }: RenderDiffOptions,
): readonly string[] {
  const shown = isAll ? lines : lines.slice(0, MAX_LINES);
  const rest = lines.length - shown.length;
  const [first = '', ...more] = wrapWords(summary, Math.max(20, width - LABEL_WIDTH));
  return [
    '',
    `${style('bold', label.padEnd(LABEL_WIDTH))}${first}`,
    ...more.map((line) => `${' '.repeat(LABEL_WIDTH)}${line}`),
    ...shown,
    ...(rest > 0 ? [style('dim', `  … and ${rest} more (--all)`)] : []),
  ];
}

/** `3 changed, 1 added`: without what there is none of. */
export function countsText(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
  return parts.length === 0 ? 'none' : parts.join(', ');
}
