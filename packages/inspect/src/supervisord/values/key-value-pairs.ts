import { ShlexError, shlexTokens } from '@up/formats';
import { SupervisorError } from '../supervisor-error.ts';
import { trimOf } from '../trim-end.ts';

/** What belongs to a word besides letters, digits and the underscore. */
const WORD_CHARACTERS = '/.+-():';

/**
 * `KEY=value,OTHER="a value"`. Tokens are taken four at a time and the fourth, the separator, is never looked
 * at; an unquoted character outside the word set ends the value in silence.
 */
export function parseKeyValuePairs(text: string): ReadonlyMap<string, string> {
  const tokens = tokenise(text);
  const pairs = new Map<string, string>();
  for (let index = 0; index < tokens.length; index += 4) {
    const [key, equals, value] = tokens.slice(index, index + 3);
    if (key === undefined || value === undefined || equals !== '=') {
      throw new SupervisorError(`Unexpected end of key/value pairs in value '${text}'`);
    }
    pairs.set(key, trimOf(value, '\'"'));
  }
  return pairs;
}

function tokenise(text: string): readonly string[] {
  try {
    return shlexTokens(text, { posix: false, wordCharacters: WORD_CHARACTERS });
  } catch (error) {
    if (!(error instanceof ShlexError)) throw error;
    throw new SupervisorError(error.message);
  }
}
