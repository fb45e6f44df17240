import { plural, type Severity } from '@up/core';
import type { Observation } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import type { FoundSecret } from './found-secret.ts';
import { type SecretPlace, secretPlaces } from './secret-places.ts';

/** Places reported one by one. */
const MAX_FINDINGS = 200;

/** Looks for one kind of secret everywhere: one observation for all of a kind in one place. */
export function* observeSecrets(
  subject: Subject,
  find: (place: SecretPlace) => Iterable<FoundSecret>,
): Iterable<Observation> {
  let count = 0;
  for (const place of secretPlaces(subject)) {
    for (const group of groupByKind(find(place))) {
      count += 1;
      if (count <= MAX_FINDINGS) yield toObservation(place, group);
    }
  }
  const surplus = count - MAX_FINDINGS;
  if (surplus > 0)
    yield {
      message: `${plural(surplus, 'further place')} with secrets`,
      evidence: `${count} places in all; the first ${MAX_FINDINGS} are listed`,
    };
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

function toObservation({ name, text, path, isHarmless }: SecretPlace, { first, count }: Group): Observation {
  const more = count > 1 ? `, and ${count - 1} more of the kind` : '';
  const notes = [
    ...(isHarmless ? ['known as harmless by its path: a test, an example, documentation, or snakeoil'] : []),
    ...(first.isEncrypted ? ['protected by a passphrase'] : []),
    ...(path?.startsWith('/nix/store/') === true ? ['the store is readable by everybody'] : []),
  ];
  return {
    severity: severityOf(first, isHarmless),
    message: `${name} holds ${first.what}${more}`,
    ...(path === undefined ? {} : { path, line: lineOf(text, first.index) }),
    evidence: [first.shown, ...notes].join('; '),
    fix: path === undefined ? FIX_CONFIG : FIX_FILE,
  };
}

function severityOf({ isEncrypted }: FoundSecret, isHarmless: boolean): Severity {
  return isHarmless || isEncrypted ? 'info' : 'warning';
}

function lineOf(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

const FIX_CONFIG =
  'replace the secret where it is valid, since everybody who has the image has it; hand the new one over when the container starts (--env-file), and to a build with RUN --mount=type=secret';
const FIX_FILE =
  'replace the secret where it is valid, since everybody who has the image has it, also from a layer in which a later one removes it; mount the new one when the container starts (docker and podman secrets, sops-nix, agenix)';
