import { compilePattern } from './compile-pattern.ts';
import { parsePattern } from './parse-pattern.ts';
import { type Positions, type RunOptions, runSteps } from './run-steps.ts';

/** A regular expression as Go's regexp package has it, whatever it is: in time linear in the text. */
export interface GoRegExp {
  /** Whether it matches anywhere. */
  test(text: string): boolean;
  /** Every match replaced; in the template `$1`, `${1}` and `${name}` stand for groups, `$$` for a dollar. */
  replaceAll(text: string, template: string): string;
}

/** Longer patterns are none that anybody writes; longer texts are none that paths need. */
const MAX_PATTERN_LENGTH = 1000;
const MAX_TEXT_LENGTH = 16_384;

export interface GoRegExpOptions {
  /** A longer text matches nothing, in characters; default 16 384. */
  readonly maxTextLength?: number;
}

/** Undefined where it is no pattern, or one that takes too many steps. */
export function compileGoRegExp(
  source: string,
  { maxTextLength = MAX_TEXT_LENGTH }: GoRegExpOptions = {},
): GoRegExp | undefined {
  const parsed = source.length > MAX_PATTERN_LENGTH ? undefined : parsePattern(source);
  const steps = parsed === undefined ? undefined : compilePattern(parsed.pattern);
  if (parsed === undefined || steps === undefined) return undefined;
  const find = (options: Omit<RunOptions, 'steps'>): Positions | undefined =>
    options.characters.length > maxTextLength ? undefined : runSteps({ ...options, steps });
  return {
    test: (text) => find({ characters: charactersOf(text), from: 0, wanted: 'any' }) !== undefined,
    replaceAll: (text, template) => {
      const characters = charactersOf(text);
      const pieces: string[] = [];
      let copied = 0;
      let previousEnd = -1;
      for (let from = 0; from <= characters.length; ) {
        const positions = find({ characters, from, wanted: 'leftmost' });
        const [start, end] = positions ?? [];
        if (positions === undefined || start === undefined || end === undefined) break;
        // An empty match right behind another is none.
        if (end > start || start !== previousEnd) {
          pieces.push(characters.slice(copied, start).join(''), expand(template, characters, positions));
          copied = end;
          previousEnd = end;
        }
        from = end > from ? end : from + 1;
      }
      return pieces.join('') + characters.slice(copied).join('');
    },
  };

  function expand(template: string, characters: readonly string[], positions: Positions): string {
    return template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, plain?: string) => {
      if (whole === '$$') return '$';
      const name = braced ?? plain ?? '';
      const index = /^\d+$/.test(name) ? Number(name) : parsed?.names.get(name);
      if (index === undefined) return '';
      const [start, end] = positions.slice(index * 2, index * 2 + 2);
      return start === undefined || end === undefined ? '' : characters.slice(start, end).join('');
    });
  }
}

/** As Go counts them: a surrogate pair is one. */
function charactersOf(text: string): readonly string[] {
  return /[\ud800-\udfff]/.test(text) ? Array.from(text) : text.split('');
}
