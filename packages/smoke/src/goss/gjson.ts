import { Unsupported } from '../spec/spec-error.ts';

/**
 * The value at a path of gjson's plain part: keys and indexes with dots between (`\.` is a dot of a key), `#` for the
 * length of a list, `#.key` for that of each item, `@this`. Undefined where the document has none.
 * @throws Unsupported for wildcards, queries and other modifiers.
 */
export function compileGjson(path: string): (document: unknown) => unknown {
  const steps = splitPath(path);
  return (document) => walk(document, steps);
}

function splitPath(path: string): readonly string[] {
  if (path === '@this') return [];
  const steps = path.split(/(?<!\\)[.|]/);
  const rare = steps.find(
    (step) => /(?<!\\)[*?!{[]/.test(step) || step.startsWith('@') || (step.startsWith('#') && step !== '#'),
  );
  if (rare !== undefined) throw new Unsupported(`of gjson only plain paths are known, and not "${path}"`);
  return steps.map((step) => step.replace(/\\(.)/g, '$1'));
}

function walk(value: unknown, steps: readonly string[]): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(value)) {
    if (step === '#')
      return rest.length === 0
        ? value.length
        : value.map((item) => walk(item, rest)).filter((item) => item !== undefined);
    return /^\d{1,9}$/.test(step) ? walk(value[Number(step)], rest) : undefined;
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return walk(Object.entries(value).find(([key]) => key === step)?.[1], rest);
}
