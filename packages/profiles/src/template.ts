import { isJsonObject, type Json, type JsonObject } from './deep-merge.ts';
import type { KeyPath } from './problem.ts';

const PLACEHOLDER = /\{([a-z][\w.-]*)\}/gi;

/** Names that only a run knows; they stay as they are until then. */
const LATER: ReadonlySet<string> = new Set(['scratch', 'project']);

/**
 * Fills `{settings.server.port}` and the like into every string of a value. A string that is one
 * placeholder and nothing else becomes the value itself, so that a port stays a number.
 * @throws TemplateError for a placeholder that names nothing.
 */
export function fillTemplates(value: Json, scope: JsonObject, path: KeyPath = []): Json {
  if (typeof value === 'string') return fillText(value, scope, path);
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, fillTemplates(member, scope, [...path, key])]),
    );
  }
  return Array.isArray(value)
    ? value.map((member: Json, index) => fillTemplates(member, scope, [...path, index]))
    : value;
}

/** A placeholder that names nothing. */
export class TemplateError extends Error {
  /** Where the text with the placeholder stands. */
  readonly path: KeyPath;

  constructor(placeholder: string, path: KeyPath) {
    super(`{${placeholder}} names nothing`);
    this.path = path;
  }
}

function fillText(text: string, scope: JsonObject, path: KeyPath): Json {
  const whole = /^\{([a-z][\w.-]*)\}$/i.exec(text)?.[1];
  if (whole !== undefined && !LATER.has(whole)) return lookUp(whole, scope, path);
  return text.replace(PLACEHOLDER, (placeholder, name: string) => {
    if (LATER.has(name)) return placeholder;
    const value = lookUp(name, scope, path);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

function lookUp(name: string, scope: JsonObject, path: KeyPath): Json {
  let value: Json | undefined = scope;
  for (const part of name.split('.')) {
    value = isJsonObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  if (value === undefined) throw new TemplateError(name, path);
  return value;
}
