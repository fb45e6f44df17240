import type { JsonScalar } from '@up/profiles';

/** One step of a path: a key, or the index of an array. */
type Step = string | number;

const STEP = /\.?([A-Za-z_][\w-]*)|\[(\d{1,9})\]|\["([^"\]]*)"\]/g;

/** `$.items[0].id` as steps; the dollar may be left out. */
function parseJsonPath(path: string): readonly Step[] {
  return [...path.replace(/^\$/, '').matchAll(STEP)].map(([, name, index, quoted]) =>
    index === undefined ? (name ?? quoted ?? '') : Number(index),
  );
}

/** What a JSON text has at a path that should not be so; undefined where it is the wanted value. */
export function jsonComplaint(body: string, path: string, wanted: JsonScalar): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return `the body is no JSON, so it has no ${path}`;
  }
  for (const step of parseJsonPath(path)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return `no ${path}`;
    value = Object.entries(value).find(([key]) => key === String(step))?.[1];
    if (value === undefined) return `no ${path}`;
  }
  return value === wanted ? undefined : `${path} is ${describe(value)} instead of ${JSON.stringify(wanted)}`;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value);
}
