/** As Go's `%v` writes a value. */
export function toGoText(value: unknown): string {
  if (Array.isArray(value)) return value.map(toGoText).join('\n');
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'object')
    return `map[${Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([key, member]) =>
          `${key}:${Array.isArray(member) ? `[${member.map(toGoText).join(' ')}]` : toGoText(member)}`,
      )
      .join(' ')}]`;
  return String(value);
}

/** A number, or a text that is one (several lines are joined first); undefined where it is none. */
export function toNumeric(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const text = Array.isArray(value) ? toGoText(value) : value;
  if (typeof text !== 'string' || !/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text))
    return undefined;
  return Number(text);
}

/** Texts are split at line breaks; what is no list otherwise stays as it is. */
export function toList(value: unknown): unknown {
  return typeof value === 'string' ? value.split('\n') : value;
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
