import { MAX_PACKAGES } from './package.ts';
import { linesOf } from './stanzas.ts';

/** One package of apk's `installed` (apk-package(5), "installed database"). */
export interface ApkEntry {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** `I:`, in bytes. */
  readonly declaredBytes: number | undefined;
  /** Without leading slash: `R:` behind the `F:` it lies in. */
  readonly files: readonly string[];
}

/** Every package that has a name. Lines of one letter, a colon and a value; an empty line ends a package. */
export function* parseApkDatabase(text: string): Generator<ApkEntry, void, void> {
  let fields = new Map<string, string>();
  let files: string[] = [];
  let directory = '';
  let count = 0;
  const take = (): ApkEntry | undefined => {
    const entry = toEntry(fields, files);
    fields = new Map();
    files = [];
    directory = '';
    return entry;
  };
  for (const line of linesOf(text)) {
    if (line === '') {
      const entry = take();
      if (entry === undefined) continue;
      yield entry;
      count += 1;
      if (count >= MAX_PACKAGES) return;
    } else if (line[1] === ':') {
      const value = line.slice(2);
      if (line[0] === 'F') directory = value;
      else if (line[0] === 'R') files.push(directory === '' ? value : `${directory}/${value}`);
      else if (!fields.has(line.slice(0, 1))) fields.set(line.slice(0, 1), value);
    }
  }
  const last = take();
  if (last !== undefined) yield last;
}

function toEntry(fields: ReadonlyMap<string, string>, files: readonly string[]): ApkEntry | undefined {
  const name = fields.get('P') ?? '';
  if (name === '') return undefined;
  const size = fields.get('I') ?? '';
  return {
    name,
    version: fields.get('V') ?? '',
    architecture: fields.get('A') ?? '',
    declaredBytes: /^\d{1,15}$/.test(size) ? Number(size) : undefined,
    files,
  };
}
