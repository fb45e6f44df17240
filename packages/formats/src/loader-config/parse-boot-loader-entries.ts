import { type BootEntry, MAX_BOOT_ENTRIES } from './boot-entry.ts';
import { compareVersions } from './compare-versions.ts';

export interface BootLoaderFiles {
  /** Name of a file in `/loader/entries` -> its text. */
  readonly entries: ReadonlyMap<string, string>;
  /** Text of `/loader/loader.conf`. */
  readonly loader?: string | undefined;
}

interface Parsed {
  readonly fileName: string;
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

/**
 * The entries of systemd-boot: UAPI.1 Boot Loader Specification, "Type #1", in the order of its menu. `file` of
 * an entry is the name of its file. Never throws: a file without a kernel is passed over.
 */
export function parseBootLoaderEntries({ entries, loader = '' }: BootLoaderFiles): readonly BootEntry[] {
  const parsed = [...entries]
    .filter(([name]) => name.endsWith('.conf'))
    .slice(0, MAX_BOOT_ENTRIES)
    .map(([fileName, text]): Parsed => ({ fileName, fields: fieldsOf(text) }))
    .filter(({ fields }) => fields.has('linux'))
    .sort(compareEntries);
  const pattern = fieldsOf(loader).get('default')?.at(-1);
  const chosen =
    parsed.find(({ fileName }) => pattern !== undefined && matches(fileName, pattern)) ?? parsed[0];
  return parsed.map((entry) => toEntry(entry, entry === chosen));
}

/** Lines of a keyword and its value; a keyword may be there more than once. */
function fieldsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const found = /^\s*([A-Za-z0-9-]+)\s+(.*?)\s*$/.exec(line);
    const [, keyword, value] = found ?? [];
    if (keyword === undefined || value === undefined) continue;
    fields.set(keyword, [...(fields.get(keyword) ?? []), unquoted(value)]);
  }
  return fields;
}

function unquoted(value: string): string {
  return /^".*"$/.test(value) ? value.slice(1, -1) : value;
}

/** "Sorting" in the specification: those with a sort key first; newer versions before older ones. */
function compareEntries(a: Parsed, b: Parsed): number {
  const key = (entry: Parsed, field: string): string => entry.fields.get(field)?.at(-1) ?? '';
  const [first, second] = [key(a, 'sort-key'), key(b, 'sort-key')];
  if ((first === '') !== (second === '')) return first === '' ? 1 : -1;
  if (first !== '' && first !== second) return first < second ? -1 : 1;
  const versions = first === '' ? 0 : compareVersions(key(b, 'version'), key(a, 'version'));
  return versions !== 0 ? versions : compareVersions(stem(b), stem(a));
}

/** Without the counter of tries: `name+3-1.conf`. */
function stem({ fileName }: Parsed): string {
  return fileName.replace(/(?:\+\d+(?:-\d+)?)?\.conf$/, '');
}

/** A shell pattern of `*`, `?` and text, against the name with or without its ending. */
function matches(fileName: string, pattern: string): boolean {
  const wanted = pattern.slice(0, 255).toLowerCase();
  return [fileName, stem({ fileName, fields: new Map() })].some((name) =>
    globMatches(name.toLowerCase(), wanted),
  );
}

/** Linear in both lengths: no pattern of an image makes it slow. */
function globMatches(text: string, pattern: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let retry = 0;
  while (at < text.length) {
    if (pattern[from] === '?' || (pattern[from] === text[at] && pattern[from] !== '*')) {
      at += 1;
      from += 1;
    } else if (pattern[from] === '*') {
      star = from;
      retry = at;
      from += 1;
    } else if (star >= 0) {
      retry += 1;
      at = retry;
      from = star + 1;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(from));
}

function toEntry({ fileName, fields }: Parsed, isDefault: boolean): BootEntry {
  const last = (field: string): string | undefined => fields.get(field)?.at(-1);
  const title = last('title') ?? fileName;
  const version = last('version');
  return {
    title: version === undefined ? title : `${title} (${version})`,
    kernel: last('linux') ?? '',
    initrds: fields.get('initrd') ?? [],
    parameters: (fields.get('options') ?? []).join(' '),
    isDefault,
    file: fileName,
    line: 1,
  };
}
