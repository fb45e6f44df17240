import { truncate } from '@up/core';
import { compileGoRegExp, type GoRegExp } from '@up/formats';
import { SpecProblem } from './spec-error.ts';

/** What is looked through at once, in characters: the time grows with it, and with the pattern. */
const MAX_TEXT_LENGTH = 1024 * 1024;

/** A pattern as Go has them (RE2). @throws SpecProblem where it is none. */
export function goRegExp(source: string): GoRegExp {
  const compiled = compileGoRegExp(source, { maxTextLength: MAX_TEXT_LENGTH });
  if (compiled === undefined)
    throw new SpecProblem(
      `"${truncate(source, 100)}" is no regular expression of Go, or one that takes too many steps`,
    );
  return compiled;
}
