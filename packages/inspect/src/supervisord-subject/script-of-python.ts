import { baseName } from '../base-name.ts';
import type { Word } from '../shell/word.ts';

/** Options of Python that take a word. */
const WITH_VALUE: readonly string[] = ['-W', '-X'];

export function isPython(program: string): boolean {
  return /^python[\d.]*$/.test(baseName(program));
}

/**
 * The script that Python is given, with its arguments, as a command; `python -m supervisor.supervisord` comes as
 * `supervisord`. Undefined for anything else.
 */
export function scriptOfPython([program, ...words]: readonly Word[]): readonly Word[] | undefined {
  if (program === undefined || !isPython(program)) return undefined;
  let index = 0;
  for (let word = words[index]; word?.startsWith('-'); word = words[index]) {
    if (word === '-m') return supervisordModule(words.slice(index + 1));
    index += WITH_VALUE.includes(word) ? 2 : 1;
  }
  return words[index] === undefined ? undefined : words.slice(index);
}

function supervisordModule([name, ...args]: readonly Word[]): readonly Word[] | undefined {
  return /^supervisor(?:\.supervisord)?$/.test(name ?? '') ? ['supervisord', ...args] : undefined;
}
