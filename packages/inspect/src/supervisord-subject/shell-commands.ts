import { ShlexError, shlexSplit } from '@up/formats';

/** Lines of a script that are looked at. */
const MAX_LINES = 2000;

const KEYWORDS: readonly string[] = ['then', 'do', 'else', 'exec', '!', '{', 'if', 'while'];

/**
 * The simple commands of a shell text as words, as far as can be told without a shell: variables stay as they
 * are, and what has unbalanced quotes after splitting is left out.
 */
export function shellCommands(text: string): readonly (readonly string[])[] {
  const lines = text
    .replace(/\\\r?\n/g, ' ')
    .split('\n')
    .slice(0, MAX_LINES);
  return lines
    .filter((line) => !/^\s*#/.test(line))
    .flatMap((line) => line.split(/&&|\|\||[;|&]/))
    .map((command) => wordsOf(command))
    .filter((words) => words.length > 0);
}

function wordsOf(command: string): readonly string[] {
  const words = split(command);
  const first = words.findIndex((word) => !KEYWORDS.includes(word) && !/^[A-Za-z_]\w*=/.test(word));
  return first === -1 ? [] : words.slice(first);
}

function split(command: string): readonly string[] {
  try {
    return shlexSplit(command);
  } catch (error) {
    if (error instanceof ShlexError) return [];
    throw error;
  }
}
