/**
 * A value for JSON in which what is not known is null, so that a script can tell it from a field that does not exist.
 */
export function withNulls(value: unknown): unknown {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map(withNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withNulls(member)]));
}
