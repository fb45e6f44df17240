import { formatDuration } from '@up/core';
import { clip } from './limits.ts';
import { html, type Markup } from './markup.ts';
import { ticksFor } from './ticks.ts';

/** A stretch of time, in milliseconds from the same beginning as all others. */
export interface TimelineSpan {
  readonly name: string;
  readonly startMs: number;
  /** Undefined where it was cut off. */
  readonly endMs: number | undefined;
  /** What began it. */
  readonly evidence: string;
}

/** A moment worth a line of its own. */
export interface TimelineMark {
  readonly name: string;
  readonly atMs: number;
  readonly kind: 'good' | 'bad' | 'note';
}

export interface Timeline {
  readonly title: string;
  readonly spans: readonly TimelineSpan[];
  readonly marks: readonly TimelineMark[];
  /** Where it ends; a span without an end reaches up to here. */
  readonly endMs: number;
}

/** In pixels. Across, everything is in percent, so that it fills any width and its text keeps its size. */
const ROW = 24;
const BAR = 14;
const AXIS = 22;
/** In percent: names stand to the left, durations to the right. */
const PLOT = { from: 16, width: 71 };
const MAX_SPANS = 60;
const MAX_MARKS = 40;

/** Durations as bars, one below the other, on one axis, with what happened as lines across. */
export function renderTimeline({ title, spans, marks, endMs }: Timeline): Markup | undefined {
  const shown = spans.slice(0, MAX_SPANS);
  if (shown.length === 0) return undefined;
  const scale = createScale(
    Math.max(endMs, ...shown.map((span) => span.endMs ?? span.startMs), ...marks.map(({ atMs }) => atMs), 1),
  );
  const height = shown.length * ROW + AXIS;
  const summary = shown.map((span) => `${span.name} ${lengthOf(span, endMs)}`).join(', ');
  return html`<svg class="timeline" height="${height}" role="img" aria-label="${clip(`${title}: ${summary}`, 600)}">
${renderAxis(scale, shown.length * ROW)}
${shown.map((span, row) => renderSpan(span, { row, scale, endMs }))}
${marks.slice(0, MAX_MARKS).map((mark) => renderMark(mark, scale, shown.length * ROW))}
</svg>
`;
}

interface Scale {
  readonly maxMs: number;
  /** Where a moment lies, in percent of the whole. */
  readonly at: (ms: number) => number;
}

function createScale(maxMs: number): Scale {
  return { maxMs, at: (ms) => PLOT.from + (PLOT.width * Math.min(Math.max(ms, 0), maxMs)) / maxMs };
}

function renderAxis({ maxMs, at }: Scale, bottom: number): Markup {
  const lines = ticksFor(maxMs).map((ms) => {
    const x = percent(at(ms));
    return html`<line class="tick" x1="${x}" x2="${x}" y1="0" y2="${bottom + 3}"/><text class="tick" x="${x}" y="${bottom + 16}">${ms === 0 ? '0' : formatDuration(ms)}</text>`;
  });
  return html`${lines}`;
}

interface Row {
  readonly row: number;
  readonly scale: Scale;
  readonly endMs: number;
}

function renderSpan(span: TimelineSpan, { row, scale, endMs }: Row): Markup {
  const name = clip(span.name, 40);
  const end = span.endMs ?? Math.max(endMs, span.startMs);
  const [from, to] = [scale.at(span.startMs), scale.at(end)];
  const y = row * ROW + (ROW - BAR) / 2;
  const length = lengthOf(span, endMs);
  const label = span.endMs === undefined ? `> ${formatDuration(end - span.startMs)}` : length;
  const baseline = y + BAR - 3;
  return html`<g class="span s${(row % 6) + 1}${span.endMs === undefined ? ' open' : ''}"><title>${name} ${length}: ${clip(span.evidence, 300)}</title><text class="name" x="0" y="${baseline}">${name}</text><rect x="${percent(from)}" y="${y}" width="${percent(Math.max(to - from, 0.15))}" height="${BAR}" rx="1.5"/><text class="length" x="${percent(to)}" dx="6" y="${baseline}">${label}</text></g>
`;
}

function renderMark({ name, atMs, kind }: TimelineMark, { at }: Scale, bottom: number): Markup {
  const x = percent(at(atMs));
  return html`<g class="mark ${kind}"><title>${clip(name, 300)}, after ${formatDuration(atMs)}</title><line x1="${x}" x2="${x}" y1="0" y2="${bottom + 3}"/></g>`;
}

function lengthOf({ startMs, endMs: spanEnd }: TimelineSpan, endMs: number): string {
  const length = formatDuration(Math.max(0, (spanEnd ?? endMs) - startMs));
  return spanEnd === undefined ? `${length}, not ended` : length;
}

function percent(value: number): string {
  return `${Math.round(value * 100) / 100}%`;
}
