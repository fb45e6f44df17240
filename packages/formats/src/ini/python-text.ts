/** What `str.isspace` and `\s` mean in Python: unlike JavaScript without U+FEFF, and with U+001C to U+001F and U+0085. */
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const ONE_SPACE = new RegExp(`^${SPACE}$`, 'u');
const NON_SPACE = new RegExp(SPACE.replace('[', '[^'), 'u');
const SPACES = new RegExp(`${SPACE}+`, 'u');

export function isPythonSpace(character: string | undefined): boolean {
  return character !== undefined && ONE_SPACE.test(character);
}

/** Index of the first character that is not white space; -1 where there is none. */
export function firstNonSpace(text: string): number {
  return text.search(NON_SPACE);
}

/** `str.rstrip()` */
export function pythonTrimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isPythonSpace(text[end - 1])) end -= 1;
  return text.slice(0, end);
}

/** `str.strip()` */
export function pythonTrim(text: string): string {
  const start = firstNonSpace(text);
  return start === -1 ? '' : pythonTrimEnd(text.slice(start));
}

/** `str.split()` */
export function pythonWords(text: string): readonly string[] {
  return pythonTrim(text)
    .split(SPACES)
    .filter((word) => word !== '');
}

/** The lines of a file opened in text mode, each with its line feed: CR LF and lone CR count as one. */
export function universalLines(text: string): readonly string[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const last = lines.pop() ?? '';
  const complete = lines.map((line) => `${line}\n`);
  return last === '' ? complete : [...complete, last];
}
