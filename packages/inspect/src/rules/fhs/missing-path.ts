import { renderAbsence } from '../../references/absence.ts';
import { placeOf, renderSource } from '../../references/render.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { missingReferences } from './missing-references.ts';

export const MISSING_PATH: Rule = {
  id: 'fhs/missing-path',
  severity: 'error',
  summary: 'A service or script names a path that the image does not have, neither there nor in the store.',
  check,
};

function* check(subject: Subject): Iterable<Observation> {
  for (const { reference, absence, candidates } of missingReferences(subject)) {
    if (candidates !== undefined) continue;
    const { by, path, use, source, ifMissing } = reference;
    const verb = use === 'execute' ? 'runs' : 'needs';
    yield {
      severity: ifMissing,
      message: `${by} ${verb} ${path}, ${renderAbsence(absence)}`,
      ...placeOf(source, path),
      evidence: `${path} is named${renderSource(source) || ' in the config of the image'}; ${absence.at} does not exist, no layer and no volume has it`,
      fix: `put what provides ${path} into the image, or name the place where it is`,
    };
  }
}
