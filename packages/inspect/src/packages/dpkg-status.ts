import { MAX_PACKAGES } from './package.ts';
import { parseStanzas, type Stanza } from './stanzas.ts';

/** One stanza of /var/lib/dpkg/status. */
export interface DpkgEntry {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** What is wanted, an error flag, and how far it is: `install ok installed`; undefined in distroless's files. */
  readonly status: DpkgStatus | undefined;
  /** Whether several architectures of it may be installed at once: its files are listed by architecture. */
  readonly isMultiArchSame: boolean;
  /** `Installed-Size`, in bytes. */
  readonly declaredBytes: number | undefined;
}

export interface DpkgStatus {
  readonly want: string;
  readonly flag: string;
  readonly state: string;
}

const FIELDS: ReadonlySet<string> = new Set([
  'package',
  'version',
  'architecture',
  'status',
  'multi-arch',
  'installed-size',
]);

/** Every stanza that has a name, whatever its state. */
export function parseDpkgStatus(text: string): readonly DpkgEntry[] {
  const entries: DpkgEntry[] = [];
  for (const stanza of parseStanzas(text, { fields: FIELDS, maxStanzas: MAX_PACKAGES })) {
    const name = stanza.get('package') ?? '';
    if (name === '') continue;
    entries.push({
      name,
      version: stanza.get('version') ?? '',
      architecture: stanza.get('architecture') ?? '',
      status: statusOf(stanza),
      isMultiArchSame: stanza.get('multi-arch') === 'same',
      declaredBytes: kibibytes(stanza.get('installed-size')),
    });
  }
  return entries;
}

/** Unpacked and configured; what waits for a trigger of another package is installed as well. */
const INSTALLED: ReadonlySet<string> = new Set(['installed', 'triggers-awaited', 'triggers-pending']);

export function isInstalled({ status }: DpkgEntry): boolean {
  return status === undefined || INSTALLED.has(status.state);
}

function statusOf(stanza: Stanza): DpkgStatus | undefined {
  const text = stanza.get('status');
  if (text === undefined) return undefined;
  const [want = '', flag = '', state = ''] = text.split(/\s+/);
  return { want, flag, state };
}

function kibibytes(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) * 1024 : undefined;
}
