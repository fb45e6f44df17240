import { placeOf } from '../../references/render.ts';
import { storeCandidates } from '../../references/store-candidates.ts';
import { type MissingReference, missingReferences } from '../../rules/fhs/missing-references.ts';
import type { Subject } from '../../subject.ts';
import { decline, type FindingRef, type Repairer, type RepairStep } from '../repairer.ts';
import { rewriteSteps } from '../rewrite/rewrite-steps.ts';
import { linkStep } from '../steps.ts';
import { storeProgram } from '../store-program.ts';

/** A link from each path that is named to what the store has for it; or the store path where it is named. */
export const STORE_ONLY: Repairer = {
  rules: ['fhs/store-only', 'fhs/missing-path'],
  steps: function* ({ subject, rewrite }) {
    const inStore = missingReferences(subject).filter(({ candidates }) => candidates !== undefined);
    const rewritten = rewrite
      ? rewriteSteps(
          subject,
          inStore.map((one) => toReplacement(one, subject)),
        )
      : [];
    yield* rewritten;
    const isRewritten = (ref: FindingRef): boolean =>
      rewritten.some(({ mends }) => mends.some(({ path, line }) => path === ref.path && line === ref.line));
    for (const missing of inStore) {
      const ref = refOf('fhs/store-only', missing);
      if (!isRewritten(ref)) yield toLink(missing, ref, subject);
    }
    for (const missing of missingReferences(subject))
      if (missing.candidates === undefined)
        yield decline('nothing in the image has that name', refOf('fhs/missing-path', missing));
  },
};

function toLink(missing: MissingReference, ref: FindingRef, subject: Subject): RepairStep {
  const target = targetOf(missing, subject);
  return target === undefined
    ? decline('what the store has of that name is for another processor', ref)
    : linkStep(subject, { path: missing.reference.path, target }, ref);
}

function targetOf({ reference }: MissingReference, subject: Subject): string | undefined {
  return reference.use === 'execute'
    ? storeProgram(subject, reference.path)
    : storeCandidates(subject, reference)?.best;
}

function toReplacement(missing: MissingReference, subject: Subject) {
  const { path: from, source, origin } = missing.reference;
  const to = origin === 'supervisord' ? targetOf(missing, subject) : undefined;
  return { from, to, source, ref: refOf('fhs/store-only', missing) };
}

function refOf(rule: string, { reference: { source, path } }: MissingReference): FindingRef {
  return { rule, ...placeOf(source, path) };
}
