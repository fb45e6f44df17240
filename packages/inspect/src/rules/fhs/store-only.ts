import { renderAbsence } from '../../references/absence.ts';
import { placeOf, renderSource } from '../../references/render.ts';
import { renderCandidates } from '../../references/store-candidates.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { missingReferences } from './missing-references.ts';

export const STORE_ONLY: Rule = {
  id: 'fhs/store-only',
  severity: 'error',
  summary:
    'A service or script names a path of the usual file hierarchy, but the file is in /nix/store only.',
  check,
};

function* check(subject: Subject): Iterable<Observation> {
  for (const { reference, absence, candidates } of missingReferences(subject)) {
    if (candidates === undefined) continue;
    const { by, path, use, source, ifMissing } = reference;
    const verb = use === 'execute' ? 'runs' : 'needs';
    const place = renderSource(source);
    yield {
      severity: ifMissing,
      message: `${by} ${verb} ${path}, ${renderAbsence(absence)}`,
      ...placeOf(source, path),
      evidence: renderCandidates(candidates),
      fix: `write ${candidates.best}${place}, or make a link: ln -s ${candidates.best} ${path} (extraCommands: without the leading slash)`,
    };
  }
}
