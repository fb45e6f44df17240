import { formatDuration } from '@up/core';
import type { PhaseSpan } from '@up/qemu';
import type { Screen } from '../screen.ts';

export interface TimelineTextOptions extends Screen {
  readonly phases: readonly PhaseSpan[];
  /** When the boot was over: a phase without an end reaches up to here. */
  readonly endMs: number;
}

const LABEL = 10;
const DURATION = 10;
const NO_END = ' and no end';
const DEFAULT_WIDTH = 80;
const MAX_WIDTH = 120;
/** Bars are drawn in eighths of a column. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** One line for each phase: its name, a bar where it lies in the whole, how long it took. */
export function renderTimelineText({ phases, endMs, style, width }: TimelineTextOptions): readonly string[] {
  const shown = phases.filter(({ phase }) => phase !== 'ready');
  const totalMs = Math.max(endMs, ...shown.map((span) => span.endMs ?? span.startMs), 1);
  const hasOpen = shown.some((span) => span.endMs === undefined);
  const columns =
    Math.min(MAX_WIDTH, width ?? DEFAULT_WIDTH) - LABEL - DURATION - (hasOpen ? NO_END.length : 0);
  if (columns < 10) return [];
  return shown.map(({ phase, startMs, endMs: spanEnd }) => {
    const end = spanEnd ?? Math.max(endMs, startMs);
    const { before, bar } = barOf({ startMs, end, totalMs, columns });
    const colour = spanEnd === undefined ? 'red' : 'cyan';
    const rest = ' '.repeat(Math.max(0, columns - before - bar.length));
    const duration = formatDuration(end - startMs).padStart(DURATION);
    const open = spanEnd === undefined ? NO_END : '';
    return `${phase.padEnd(LABEL)}${' '.repeat(before)}${style(colour, bar)}${rest}${duration}${open}`;
  });
}

interface BarOptions {
  readonly startMs: number;
  readonly end: number;
  readonly totalMs: number;
  readonly columns: number;
}

function barOf({ startMs, end, totalMs, columns }: BarOptions): {
  readonly before: number;
  readonly bar: string;
} {
  const before = Math.min(columns - 1, Math.floor((startMs / totalMs) * columns));
  const eighths = Math.max(1, Math.round((end / totalMs) * columns * 8) - before * 8);
  const bar = '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
  return { before, bar: bar.slice(0, columns - before) };
}
