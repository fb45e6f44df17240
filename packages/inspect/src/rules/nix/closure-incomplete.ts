import { plural } from '@up/core';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { unreadLayers } from '../oci/unread-layers.ts';
import { parseStoreName } from './store-name.ts';
import { isFollowed, namesWithoutNeed, referencesOf } from './store-referrer.ts';

export const CLOSURE_INCOMPLETE: Rule = {
  id: 'nix/closure-incomplete',
  severity: 'error',
  summary: 'A file of the image names a path in /nix/store that the image does not have.',
  check,
};

/** Referrers named of one missing path, and missing paths reported one by one. */
const NAMED = 3;
const MAX_FINDINGS = 100;

interface Missing {
  /** As the first referrer has it. */
  entry: string;
  count: number;
  /** Those that fail by it first. */
  readonly followed: string[];
  readonly others: string[];
}

function* check(subject: Subject): Iterable<Observation> {
  const { image, runtime } = subject;
  if (unreadLayers(image).size > 0 || runtime.provides('/nix/store')) return;
  const missing = [...collectMissing(subject)].sort(
    ([a, { followed: x }], [b, { followed: y }]) =>
      Number(y.length > 0) - Number(x.length > 0) || (a < b ? -1 : 1),
  );
  const packages = packagesOf(subject);
  for (const [, one] of missing.slice(0, MAX_FINDINGS)) yield toObservation(one, packages);
  const surplus = missing.length - MAX_FINDINGS;
  if (surplus > 0)
    yield {
      message: `${plural(surplus, 'further store path')} named by files of the image ${surplus === 1 ? 'is' : 'are'} not in it`,
      evidence: `${missing.length} store paths are missing in all`,
    };
}

/** By hash: that is what Nix itself looks for, since nothing says where in a file a name ends. */
function collectMissing({ image: { tree }, store, runtime }: Subject): ReadonlyMap<string, Missing> {
  const present = new Set([...store.storePaths].map((entry) => entry.slice(0, 32)));
  const missing = new Map<string, Missing>();
  for (const [path, node] of tree.walk()) {
    const references = node.type === 'directory' ? [] : referencesOf(path, node);
    if (references.length === 0 || namesWithoutNeed(path)) continue;
    for (const entry of references) {
      const hash = entry.slice(0, 32);
      if (present.has(hash) || parseStoreName(entry) === undefined || entry.endsWith('.drv')) continue;
      if (runtime.provides(`/nix/store/${entry}`)) continue;
      const one = missing.get(hash) ?? { entry, count: 0, followed: [], others: [] };
      missing.set(hash, one);
      one.count += 1;
      if (entry.length < one.entry.length) one.entry = entry;
      const list = isFollowed(node) ? one.followed : one.others;
      if (list.length < NAMED) list.push(path);
    }
  }
  return missing;
}

/** Entries of the store by package name, for a hint at what is there instead. */
function packagesOf({ store }: Subject): ReadonlyMap<string, string> {
  const packages = new Map<string, string>();
  for (const entry of store.storePaths) {
    const name = parseStoreName(entry)?.name;
    if (name !== undefined && !packages.has(name)) packages.set(name, entry);
  }
  return packages;
}

function toObservation(
  { entry, count, followed, others }: Missing,
  packages: ReadonlyMap<string, string>,
): Observation {
  const named = [...followed, ...others].slice(0, NAMED);
  const more = count > named.length ? ` and ${count - named.length} more` : '';
  const [first = ''] = named;
  const instead = packages.get(parseStoreName(entry)?.name ?? '');
  return {
    severity: followed.length > 0 ? 'error' : 'warning',
    message: `${first} names /nix/store/${entry}, which is not in the image`,
    path: first,
    evidence: `named by ${named.join(', ')}${more}${instead === undefined ? '' : `; of the same name the image has /nix/store/${instead}`}`,
    fix: `put the whole closure into the image (nix-store --query --requisites /nix/store/${first.startsWith('/nix/store/') ? first.split('/')[3] : entry}); where a build hides the dependency from Nix, add it to contents or copyToRoot by hand`,
  };
}
