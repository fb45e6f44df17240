/** The fields of one stanza, names in lower case, values without their continuation lines. */
export type Stanza = ReadonlyMap<string, string>;

export interface StanzaOptions {
  /** In lower case; other fields are passed over. */
  readonly fields: ReadonlySet<string>;
  /** After so many the rest is left. */
  readonly maxStanzas: number;
}

/** A field value that is longer is no name, version or number. */
const MAX_VALUE = 4096;

/**
 * Stanzas as dpkg and Python's metadata have them: `Name: value`, continuation lines that begin with white
 * space, an empty line in between. What is no field is passed over; a field given twice has its first value.
 */
export function* parseStanzas(
  text: string,
  { fields, maxStanzas }: StanzaOptions,
): Generator<Stanza, void, void> {
  let stanza = new Map<string, string>();
  let count = 0;
  for (const line of linesOf(text)) {
    if (line === '') {
      if (stanza.size === 0) continue;
      yield stanza;
      count += 1;
      if (count >= maxStanzas) return;
      stanza = new Map();
      continue;
    }
    const colon = /^[ \t]/.test(line) ? -1 : line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    if (!fields.has(name) || stanza.has(name)) continue;
    stanza.set(name, line.slice(colon + 1, colon + 1 + MAX_VALUE).trim());
  }
  if (stanza.size > 0) yield stanza;
}

/** Lines without their ends, one after the other: no list of all of them is made. */
export function* linesOf(text: string): Generator<string, void, void> {
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    yield text[end - 1] === '\r' && end > at ? text.slice(at, end - 1) : text.slice(at, end);
    at = end + 1;
  }
}
