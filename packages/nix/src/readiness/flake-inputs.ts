import { isRecord, textOf } from '../json-record.ts';

/** An input of a flake, as flake.lock has it. */
export interface LockedInput {
  readonly name: string;
  /** Of its source, as Nix writes it; undefined for what has none. */
  readonly narHash: string | undefined;
  /** From where it is fetched; undefined for what lies on this machine. */
  readonly host: string | undefined;
}

/** Forges that a lock names by a word. */
const HOSTS: Readonly<Record<string, string>> = {
  github: 'github.com',
  gitlab: 'gitlab.com',
  sourcehut: 'git.sr.ht',
};

/** The inputs in a flake.lock, those of inputs included. Undefined for what is no lock. */
export function parseFlakeLock(text: string): readonly LockedInput[] | undefined {
  let lock: unknown;
  try {
    lock = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(lock) || !isRecord(lock['nodes'])) return undefined;
  return Object.entries(lock['nodes']).flatMap(([name, node]) => {
    const locked = isRecord(node) ? node['locked'] : undefined;
    if (!isRecord(locked)) return [];
    return [{ name, narHash: textOf(locked['narHash']) || undefined, host: hostOf(locked) }];
  });
}

function hostOf(locked: Readonly<Record<string, unknown>>): string | undefined {
  const forge = HOSTS[textOf(locked['type'])];
  if (forge !== undefined) return textOf(locked['host']) || forge;
  const url = textOf(locked['url']).replace(/^(?:git|tarball)\+/, '');
  return URL.canParse(url) ? new URL(url).hostname || undefined : undefined;
}
