import type { TextEdit } from '../repair-action.ts';

/** Line ends as Python reads them in text mode. */
const LINE_END = /\r\n?|\n/g;

/** The lines of a text with their line ends; put together again they are the text. */
export function linesOf(text: string): string[] {
  const starts = [0, ...[...text.matchAll(LINE_END)].map((end) => end.index + end[0].length)];
  return starts.map((start, index) => text.slice(start, starts[index + 1]));
}

/** The text with words replaced; line ends, comments and everything else stay as they are. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const lines = linesOf(text);
  for (const { line, column, from, to } of edits) {
    const old = lines[line - 1];
    if (old?.startsWith(from, column) !== true) continue;
    lines[line - 1] = `${old.slice(0, column)}${to}${old.slice(column + from.length)}`;
  }
  return lines.join('');
}
