import { parseDrvName } from '../../packages/store-path-name.ts';

/** What follows /nix/store/ of a path, taken apart. */
export interface StoreName {
  readonly hash: string;
  /** `openssl`, without version. */
  readonly name: string;
  /** `3.0.12`; '' where there is none. */
  readonly version: string;
  /** What stands behind the version: an output (`dev`, `lib`), a wrapper (`env`); '' for the package itself. */
  readonly variant: string;
}

const HASH = /^[0-9a-df-np-sv-z]{32}$/;
/** Words without digits at the end; with a digit in it (`-p15`) it belongs to the version. */
const VARIANT = /(?:-[a-zA-Z_]+)+$/;

/** Takes `<hash>-<name>-<version>` apart as Nix does; undefined for anything that is no store path (`.links`). */
export function parseStoreName(entry: string): StoreName | undefined {
  const hash = entry.slice(0, 32);
  if (!HASH.test(hash) || entry[32] !== '-' || entry.length === 33) return undefined;
  const full = entry.slice(33);
  const { name, version: behind } = parseDrvName(full);
  // Nix allows a name that begins with a dash: it is not a version of nothing.
  if (behind === undefined || name === '') return { hash, name: full, version: '', variant: '' };
  const variant = VARIANT.exec(behind)?.[0] ?? '';
  const version = behind.slice(0, behind.length - variant.length);
  return { hash, name, version, variant: variant.slice(1) };
}
