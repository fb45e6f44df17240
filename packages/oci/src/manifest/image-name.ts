/** Docker leaves out what every name of the hub begins with. */
const DEFAULT_PREFIX = /^docker\.io\/(?:library\/)?/;

/** A name as people write it. */
export function shortName(name: string): string {
  return name.replace(DEFAULT_PREFIX, '');
}

/** Whether `wanted` names this image: by its full name, its short name, or its tag alone. */
export function nameMatches(name: string, wanted: string): boolean {
  const short = shortName(name);
  const tag = short.slice(short.lastIndexOf('/') + 1).split(':')[1];
  const asked = shortName(wanted);
  return short === asked || tag === asked || (!asked.includes(':') && short === `${asked}:latest`);
}
