import type { IniOption } from '@up/formats';
import type { TextEdit } from '../repair-action.ts';

/** What can stand beside a path that is meant as a whole. */
const BEFORE = /[\s=:,"'`(]$/;
const AFTER = /^[\s,"'`;)]/;

/** What supervisord, its shlex and Python's `%` take as it is. */
const PLAIN = /^[\w/.+?=@:,~-]+$/;

/**
 * Where a path stands as a word of its own in the value of an option, comments left out. Empty where it is
 * written in some other way, or where what is to stand there would need quotes.
 */
export function findEdits(
  lines: readonly string[],
  option: IniOption,
  { from, to }: Pick<TextEdit, 'from' | 'to'>,
): readonly TextEdit[] {
  if (!PLAIN.test(to) || from === '') return [];
  return option.lines.flatMap(({ line, comment }, index) => {
    const text = lines[line - 1] ?? '';
    const start = index === 0 ? text.search(/[=:]/) + 1 : 0;
    const end = comment === '' ? text.length : text.lastIndexOf(comment);
    // From the end, so that no edit moves the place of the next one.
    return columnsOf(text.slice(0, end), from, start)
      .reverse()
      .map((column) => ({ line, column, from, to }));
  });
}

function columnsOf(text: string, word: string, start: number): number[] {
  const columns: number[] = [];
  for (let at = text.indexOf(word, start); at !== -1; at = text.indexOf(word, at + word.length)) {
    const before = text.slice(Math.max(0, at - 1), at);
    const after = text.slice(at + word.length, at + word.length + 1);
    if ((before === '' || BEFORE.test(before)) && (after === '' || AFTER.test(after))) columns.push(at);
  }
  return columns;
}
