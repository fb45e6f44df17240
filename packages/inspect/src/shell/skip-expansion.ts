/** What ends the part of a text that a character opened. */
type Closer = ')' | '}' | '"' | '`';

/**
 * Where an expansion ends that begins at `at` with `$(`, `${` or a backquote: the position behind it, undefined
 * where the text ends before. Nested ones are passed over, quotes are respected.
 */
export function skipExpansion(text: string, at: number): number | undefined {
  const first = openerAt(text, at);
  if (first === undefined) return undefined;
  const open: Closer[] = [first.closer];
  let position = at + first.length;
  while (open.length > 0) {
    const closer = open.at(-1);
    const character = text[position];
    if (character === undefined) return undefined;
    if (character === '\\') position += 2;
    else if (character === closer) {
      open.pop();
      position += 1;
    } else if (character === "'" && closer !== '"') {
      const end = text.indexOf("'", position + 1);
      if (end === -1) return undefined;
      position = end + 1;
    } else {
      const opener =
        openerAt(text, position) ?? (closer === '"' ? undefined : plainOpener(character, closer));
      if (opener !== undefined) open.push(opener.closer);
      position += opener?.length ?? 1;
    }
  }
  return position;
}

interface Opener {
  readonly closer: Closer;
  readonly length: number;
}

function openerAt(text: string, at: number): Opener | undefined {
  if (text[at] === '`') return { closer: '`', length: 1 };
  if (text[at] !== '$') return undefined;
  if (text[at + 1] === '(') return { closer: ')', length: 2 };
  return text[at + 1] === '{' ? { closer: '}', length: 2 } : undefined;
}

function plainOpener(character: string, closer: Closer | undefined): Opener | undefined {
  if (character === '"') return { closer: '"', length: 1 };
  return character === '(' && closer === ')' ? { closer: ')', length: 1 } : undefined;
}
