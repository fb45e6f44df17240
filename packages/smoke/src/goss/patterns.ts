import { goRegExp } from '../spec/go-regexp.ts';
import { SpecProblem } from '../spec/spec-error.ts';
import { show, toGoText } from './convert.ts';
import { type Matcher, when } from './outcome.ts';

interface Pattern {
  readonly source: string;
  readonly isInverse: boolean;
  readonly test: (line: string) => boolean;
}

/**
 * `have-patterns`, and what lists mean for the content of files, the output of commands and HTTP bodies: each has to be
 * in some line; `!text` in none; `/regex/` is a regular expression, `\!` a plain exclamation mark.
 */
export function havePatterns(sources: unknown): Matcher {
  if (!Array.isArray(sources)) throw new SpecProblem('patterns are a list of texts');
  const patterns = sources.map((source) => {
    if (typeof source !== 'string') throw new SpecProblem(`a pattern is a text, and this is ${show(source)}`);
    return toPattern(source);
  });
  return (actual) => {
    const lines = linesOf(toGoText(actual));
    const complaints = patterns.filter(({ source, isInverse, test }) => {
      if (source === '') return false;
      return lines.some(test) === isInverse;
    });
    return when(
      complaints.length === 0,
      () =>
        `${show(toGoText(actual).trim())} is not as ${complaints.map(({ source }) => show(source)).join(', ')} wants`,
    );
  };
}

/** As Go's scanner: the last line break ends a line, and a carriage return before it is dropped. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function toPattern(source: string): Pattern {
  const isInverse = source.startsWith('!');
  const core = isInverse ? source.slice(1) : source;
  const [, expression, flags = ''] = /^\/(.*)\/([ims]*)$/s.exec(core) ?? [];
  if (expression !== undefined) {
    const compiled = goRegExp(flags === '' ? expression : `(?${flags})${expression}`);
    return { source, isInverse, test: (line) => compiled.test(line) };
  }
  const text = /^\\[!/]/.test(core) ? core.slice(1) : core;
  return { source, isInverse, test: (line) => line.includes(text) };
}
