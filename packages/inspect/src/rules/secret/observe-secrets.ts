import { setImmediate } from 'node:timers/promises';
import { plural, type Severity } from '@up/core';
import type { Observation } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import type { FoundSecret } from './found-secret.ts';
import { isInStore, type KindOfFile, kindOfFile } from './kind-of-file.ts';
import { type SecretPlace, secretPlaces } from './secret-places.ts';

export type SecretFinder = (
  places: readonly SecretPlace[],
) => Promise<ReadonlyMap<SecretPlace, readonly FoundSecret[]>>;

/** Places reported one by one. */
export const MAX_FINDINGS: number = 200;

/** Characters looked at between two moments in which an abort can come in. */
const BATCH_CHARACTERS = 4 * 1024 * 1024;

/** Looks for one kind of secret everywhere: one observation for all of a kind in one place. */
export async function* observeSecrets(subject: Subject, find: SecretFinder): AsyncIterable<Observation> {
  let count = 0;
  for (const places of batchesOf(secretPlaces(subject))) {
    await setImmediate();
    subject.signal?.throwIfAborted();
    for (const [place, found] of await find(places)) {
      const kind = place.path === undefined ? 'plain' : kindOfFile(place.path);
      if (kind === 'published') continue;
      for (const observation of describeSecrets(holderOf(place, kind), found)) {
        count += 1;
        if (count <= MAX_FINDINGS) yield observation;
      }
    }
  }
  if (count > MAX_FINDINGS) yield furtherPlaces(count);
}

/** For what is not listed. */
export function furtherPlaces(count: number): Observation {
  return {
    message: `${plural(count - MAX_FINDINGS, 'further place')} with secrets`,
    evidence: `${count} places in all; the first ${MAX_FINDINGS} are listed`,
  };
}

function holderOf({ name, text, path }: SecretPlace, kind: SecretHolder['kind']): SecretHolder {
  return {
    ...{ name, path, kind },
    isStored: path !== undefined && isInStore(path),
    lineOf: (index) => (path === undefined ? undefined : lineOf(text, index)),
  };
}

function* batchesOf(places: readonly SecretPlace[]): Iterable<readonly SecretPlace[]> {
  let batch: SecretPlace[] = [];
  let characters = 0;
  for (const place of places) {
    batch.push(place);
    characters += place.text.length;
    if (characters < BATCH_CHARACTERS) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  yield batch;
}

interface Group {
  readonly first: FoundSecret;
  count: number;
}

function groupByKind(found: Iterable<FoundSecret>): Iterable<Group> {
  const groups = new Map<string, Group>();
  for (const secret of found) {
    const key = `${secret.what} ${secret.isEncrypted}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: secret, count: 1 });
    else group.count += 1;
  }
  return groups.values();
}

/** Where secrets were found. */
export interface SecretHolder {
  /** As the subject of a sentence. */
  readonly name: string;
  /** Of a file; undefined for a text of the config. */
  readonly path: string | undefined;
  readonly kind: Exclude<KindOfFile, 'published'>;
  readonly isStored: boolean;
  /** Undefined where lines mean nothing. */
  readonly lineOf: (index: number) => number | undefined;
}

/** One observation for all secrets of a kind in one place. */
export function describeSecrets(holder: SecretHolder, found: Iterable<FoundSecret>): readonly Observation[] {
  return [...groupByKind(found)].map((group) => toObservation(holder, group));
}

function toObservation(
  { name, path, kind, isStored, lineOf }: SecretHolder,
  { first, count }: Group,
): Observation {
  const more = count > 1 ? `, and ${count - 1} more of the kind` : '';
  const notes = [
    ...(kind === 'harmless'
      ? ['known as harmless by its path: a test, an example, documentation, or snakeoil']
      : []),
    ...(first.isEncrypted ? ['protected by a passphrase'] : []),
    ...(isStored
      ? ['every user and every process of the machine can read the store, whatever the mode']
      : []),
  ];
  const line = lineOf(first.index);
  return {
    severity: severityOf(first, kind),
    message: `${name} holds ${first.what}${more}${isStored ? ', in the world-readable store' : ''}`,
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    evidence: [first.shown, ...notes].join('; '),
    fix: path === undefined ? FIX_CONFIG : isStored ? FIX_STORE : FIX_FILE,
  };
}

function severityOf({ isEncrypted }: FoundSecret, kind: KindOfFile): Severity {
  return kind === 'harmless' || isEncrypted ? 'info' : 'warning';
}

/** From 1. */
export function lineOf(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

const FIX_CONFIG =
  'replace the secret where it is valid, since everybody who has the image has it; hand the new one over when the container starts (--env-file), and to a build with RUN --mount=type=secret';
const FIX_FILE =
  'replace the secret where it is valid, since everybody who has the image has it, also from a layer in which a later one removes it; mount the new one when the container starts (docker and podman secrets, sops-nix, agenix)';
const FIX_STORE =
  'replace the secret where it is valid, since it was copied to every cache and machine that the store path went to; let the configuration name a file outside of the store (sops-nix, agenix, LoadCredential= of systemd), never builtins.readFile of the secret';
