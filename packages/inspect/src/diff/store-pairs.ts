import { parseStorePathName } from '../packages/store-path-name.ts';

/** Store paths of A and B that are builds of the same package; entries are `<hash>-<name>`. */
export interface StorePairs {
  /** Entries that both have are no pairs. */
  readonly pairs: readonly StorePair[];
  /** Whether two texts name the same place, store paths of a pair counting as the same. */
  isSameTarget(a: string, b: string): boolean;
}

export interface StorePair {
  readonly a: string;
  readonly b: string;
}

/**
 * Pairs what only A has with what only B has: the same name, output and version first (a rebuild), then the same
 * name and output, in the order of the versions.
 */
export function pairStorePaths(a: Iterable<string>, b: Iterable<string>): StorePairs {
  const [inA, inB] = [new Set(a), new Set(b)];
  const onlyA = groupByName([...inA].filter((entry) => !inB.has(entry)));
  const onlyB = groupByName([...inB].filter((entry) => !inA.has(entry)));
  const pairs = [...onlyA].flatMap(([name, entries]) => pairGroup(entries, onlyB.get(name) ?? []));
  const paired = new Map(pairs.map((pair) => [pair.a, pair.b]));
  return { pairs, isSameTarget: (one, other) => one !== other && translate(one, paired) === other };
}

const STORE = '/nix/store/';

/** Whether a path is a store path itself, whose files belong to a package; a derivation is a file like others. */
export function isStorePath(path: string): boolean {
  return (
    path.startsWith(STORE) &&
    !path.endsWith('.drv') &&
    parseStorePathName(path.slice(STORE.length)) !== undefined
  );
}

interface Entry {
  readonly entry: string;
  readonly version: string;
}

function groupByName(entries: readonly string[]): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const parsed = parseStorePathName(entry);
    if (parsed === undefined || entry.endsWith('.drv')) continue;
    const { name, output = '', version = '' } = parsed;
    const key = `${name}\0${output}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ entry, version }]);
    else group.push({ entry, version });
  }
  return groups;
}

function pairGroup(a: readonly Entry[], b: readonly Entry[]): readonly StorePair[] {
  const pairs: StorePair[] = [];
  const left = new Map<string, Entry[]>();
  for (const one of ordered(b)) {
    const same = left.get(one.version);
    if (same === undefined) left.set(one.version, [one]);
    else same.push(one);
  }
  const others = ordered(a).filter(({ entry, version }) => {
    const same = left.get(version)?.shift();
    if (same !== undefined) pairs.push({ a: entry, b: same.entry });
    return same === undefined;
  });
  const rest = [...left.values()].flat();
  others.slice(0, rest.length).forEach(({ entry }, index) => {
    pairs.push({ a: entry, b: rest[index]?.entry ?? '' });
  });
  return pairs;
}

function ordered(entries: readonly Entry[]): readonly Entry[] {
  return [...entries].sort(
    (one, other) => compareVersions(one.version, other.version) || (one.entry < other.entry ? -1 : 1),
  );
}

/** Numbers in versions by their value, everything else by its characters. */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [a.match(PARTS) ?? [], b.match(PARTS) ?? []];
  for (let index = 0; index < Math.min(one.length, other.length); index += 1) {
    const order = comparePart(one[index] ?? '', other[index] ?? '');
    if (order !== 0) return order;
  }
  return one.length - other.length;
}

const PARTS = /\d+|[^\d]+/g;

function comparePart(a: string, b: string): number {
  if (a === b) return 0;
  const isNumbers = /^\d/.test(a) && /^\d/.test(b);
  const [one, other] = isNumbers ? [a.replace(/^0+/, ''), b.replace(/^0+/, '')] : [a, b];
  if (isNumbers && one.length !== other.length) return one.length - other.length;
  return one === other ? 0 : one < other ? -1 : 1;
}

const STORE_ENTRY = /\/nix\/store\/([0-9a-df-np-sv-z]{32}-[0-9A-Za-z+\-._?=]{1,211})/g;

function translate(text: string, paired: ReadonlyMap<string, string>): string {
  return text.replace(STORE_ENTRY, (whole, entry: string) => {
    const other = paired.get(entry);
    return other === undefined ? whole : `/nix/store/${other}`;
  });
}
