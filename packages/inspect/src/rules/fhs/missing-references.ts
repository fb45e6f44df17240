import { absenceOf, type FailedLookup } from '../../references/absence.ts';
import { collectReferences } from '../../references/collect-references.ts';
import type { Origin, PathReference } from '../../references/path-reference.ts';
import { type StoreCandidates, storeCandidates } from '../../references/store-candidates.ts';
import type { Subject } from '../../subject.ts';

export interface MissingReference {
  readonly reference: PathReference;
  readonly absence: FailedLookup;
  readonly candidates: StoreCandidates | undefined;
}

/** Have rules of their own, which name all that needs them at once. */
const STANDARD: readonly string[] = ['/bin/sh', '/usr/bin/env'];

/** What starts something that rules of their own look for. */
const DIRECTLY: readonly Origin[] = ['main', 'probe', 'profile'];

const KEY = Symbol('missing references');

/**
 * References that lead nowhere. Left to the rules about starting: what the config itself or the profile starts, and
 * first lines of scripts. Left to those about writing: the device files of the runtime.
 */
export function missingReferences(subject: Subject): readonly MissingReference[] {
  return subject.once(KEY, () =>
    collectReferences(subject)
      .filter(({ path, origin, use }) => {
        const isStarted = use === 'execute' && DIRECTLY.includes(origin);
        return !isStarted && origin !== 'shebang' && !STANDARD.includes(path);
      })
      .flatMap((reference) => {
        const absence = absenceOf(subject, reference.path);
        if (absence === undefined) return [];
        return [{ reference, absence, candidates: storeCandidates(subject, reference) }];
      }),
  );
}
