export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Tables merge key by key; everything else, lists included, is replaced by the later value. */
export function deepMerge(base: JsonObject, ...overrides: readonly JsonObject[]): JsonObject {
  return overrides.reduce(mergeTwo, base);
}

function mergeTwo(base: JsonObject, override: JsonObject): JsonObject {
  const merged = new Map<string, Json>(Object.entries(base));
  for (const [key, value] of Object.entries(override)) {
    const below = merged.get(key);
    merged.set(key, isJsonObject(below) && isJsonObject(value) ? mergeTwo(below, value) : value);
  }
  // fromEntries defines properties, so that a key "__proto__" stays a plain key.
  return Object.fromEntries(merged);
}
