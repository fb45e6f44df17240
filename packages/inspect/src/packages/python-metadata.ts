import { linesOf, parseStanzas } from './stanzas.ts';

/** PEP 503: runs of `-`, `_` and `.` are one dash, letters are small. */
export function normalizePythonName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

export interface DistributionName {
  readonly name: string;
  readonly version: string | undefined;
}

/**
 * What the name of a metadata directory or file says: `Name-1.0.dist-info` (PEP 376, PEP 427), or
 * `Name-1.0-py3.11.egg-info` of setuptools; undefined for any other name.
 */
export function parseMetadataName(entry: string): DistributionName | undefined {
  const match = /^(.+)\.(?:dist|egg)-info$/.exec(entry);
  if (match?.[1] === undefined) return undefined;
  const stem = match[1].replace(/-py\d[\d.]*$/, '');
  const dash = stem.indexOf('-');
  if (dash === -1) return { name: normalizePythonName(stem), version: undefined };
  return { name: normalizePythonName(stem.slice(0, dash)), version: stem.slice(dash + 1) };
}

const FIELDS: ReadonlySet<string> = new Set(['name', 'version']);

/** Name and version as `METADATA` or `PKG-INFO` has them, in the headers before the first empty line. */
export function parsePythonMetadata(text: string): DistributionName | undefined {
  const [headers] = parseStanzas(text, { fields: FIELDS, maxStanzas: 1 });
  const name = headers?.get('name') ?? '';
  return name === '' ? undefined : { name: normalizePythonName(name), version: headers?.get('version') };
}

/** The paths of a `RECORD` (PEP 376): the first field of each line of CSV. */
export function* parseRecord(text: string): Generator<string, void, void> {
  for (const line of linesOf(text)) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(line)?.[1];
    const path = quoted === undefined ? (line.split(',', 1)[0] ?? '') : quoted.replaceAll('""', '"');
    if (path !== '') yield path;
  }
}
