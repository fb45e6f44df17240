/** What stands behind the hash of a store path, taken apart. */
export interface DrvName {
  readonly name: string;
  /** Undefined where there is none. */
  readonly version: string | undefined;
}

/**
 * `builtins.parseDrvName`: the version begins behind the first dash that is followed by something other than a
 * letter (libstore/names.cc).
 */
export function parseDrvName(text: string): DrvName {
  const dash = text.search(/-[^A-Za-z]/);
  return dash === -1
    ? { name: text, version: undefined }
    : { name: text.slice(0, dash), version: text.slice(dash + 1) };
}

export interface StorePathName extends DrvName {
  /** 32 characters of Nix's base 32. */
  readonly hash: string;
  /** An output other than the main one. */
  readonly output: string | undefined;
}

/** Hash and name as Nix allows them (libstore/path.cc): the base 32 of Nix leaves out e, o, t and u. */
const ENTRY = /^([0-9a-df-np-sv-z]{32})-([0-9A-Za-z+\-._?=]{1,211})$/;

/** Outputs that nixpkgs gives names: only these are told from what belongs to a version (`1.0-beta`). */
const OUTPUT = /-(bin|dev|devdoc|debug|dist|doc|info|lib|man|out|static|tests|data|py|python)$/;

/** A directory name in /nix/store, taken apart; undefined for what is no store path (`.links`, `x.lock`). */
export function parseStorePathName(entry: string): StorePathName | undefined {
  const match = ENTRY.exec(entry);
  if (match === null) return undefined;
  const [, hash = '', full = ''] = match;
  const { name, version } = parseDrvName(full);
  if (version === undefined) return { hash, name, version, output: undefined };
  const output = OUTPUT.exec(version);
  if (output === null) return { hash, name, version, output: undefined };
  const named = output[1] === 'out' ? undefined : output[1];
  return { hash, name, version: version.slice(0, output.index), output: named };
}
