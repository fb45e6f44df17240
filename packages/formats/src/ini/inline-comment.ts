import { isPythonSpace, pythonTrim } from './python-text.ts';

const PREFIXES = [';', '#'] as const;

export interface StrippedLine {
  /** The line without its comment and outer white space. */
  readonly value: string;
  /** The comment and what follows it; '' where there is none. */
  readonly comment: string;
}

/** Takes the comment from a line: the whole line, or what stands behind white space and a `;` or `#`. */
export function stripComment(line: string): StrippedLine {
  const trimmed = pythonTrim(line);
  if (PREFIXES.some((prefix) => trimmed.startsWith(prefix))) return { value: '', comment: trimmed };
  const start = inlineCommentStart(line);
  if (start === undefined) return { value: trimmed, comment: '' };
  return { value: pythonTrim(line.slice(0, start)), comment: pythonTrim(line.slice(start)) };
}

/**
 * Python compares the first `;` with the first `#`, then the second of each, and so on, and stops in the
 * first round that has a comment: so the leftmost comment does not always win.
 */
function inlineCommentStart(line: string): number | undefined {
  let positions: readonly (readonly [string, number])[] = PREFIXES.map((prefix) => [prefix, -1]);
  while (positions.length > 0) {
    positions = positions
      .map(([prefix, index]) => [prefix, line.indexOf(prefix, index + 1)] as const)
      .filter(([, index]) => index !== -1);
    const comments = positions
      .map(([, index]) => index)
      .filter((index) => index === 0 || isPythonSpace(line[index - 1]));
    if (comments.length > 0) return Math.min(...comments);
  }
  return undefined;
}
