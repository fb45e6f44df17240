type Token =
  | { readonly kind: 'star' }
  | { readonly kind: 'one'; readonly accepts: (character: string) => boolean };

/** Python's `fnmatch` on one file name: `*`, `?`, `[a-z]`, `[!a-z]`. Linear in practice: only the last star backtracks. */
export function matchesName(pattern: string, name: string): boolean {
  const tokens = parsePattern([...pattern]);
  const characters = [...name];
  let token = 0;
  let position = 0;
  let retry: { readonly token: number; position: number } | undefined;
  while (position < characters.length) {
    const current = tokens[token];
    if (current?.kind === 'star') {
      token += 1;
      retry = { token, position };
    } else if (current?.accepts(characters[position] ?? '') === true) {
      token += 1;
      position += 1;
    } else if (retry !== undefined) {
      retry.position += 1;
      ({ token, position } = retry);
    } else {
      return false;
    }
  }
  return tokens.slice(token).every(({ kind }) => kind === 'star');
}

function parsePattern(pattern: readonly string[]): readonly Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index] ?? '';
    const close = character === '[' ? closingBracket(pattern, index) : undefined;
    if (character === '*') {
      tokens.push({ kind: 'star' });
    } else if (character === '?') {
      tokens.push({ kind: 'one', accepts: () => true });
    } else if (close !== undefined) {
      tokens.push({ kind: 'one', accepts: parseSet(pattern.slice(index + 1, close)) });
      index = close;
    } else {
      tokens.push({ kind: 'one', accepts: (other) => other === character });
    }
  }
  return tokens;
}

/** A `]` right behind the opening, or behind its `!`, is a member of the set. */
function closingBracket(pattern: readonly string[], open: number): number | undefined {
  const first = pattern[open + 1] === '!' ? open + 2 : open + 1;
  const found = pattern.indexOf(']', first + 1);
  return found === -1 ? undefined : found;
}

function parseSet(content: readonly string[]): (character: string) => boolean {
  const negated = content[0] === '!';
  const members = negated ? content.slice(1) : content;
  const ranges: (readonly [number, number])[] = [];
  for (let index = 0; index < members.length; index += 1) {
    const low = codeOf(members[index]);
    const isRange = members[index + 1] === '-' && index + 2 < members.length;
    ranges.push([low, isRange ? codeOf(members[index + 2]) : low]);
    if (isRange) index += 2;
  }
  return (character) => {
    const code = codeOf(character);
    return ranges.some(([low, high]) => code >= low && code <= high) !== negated;
  };
}

function codeOf(character: string | undefined): number {
  return character?.codePointAt(0) ?? -1;
}
