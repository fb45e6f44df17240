import { absenceOf } from '../../references/absence.ts';
import { collectPrograms } from '../../references/collect-programs.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { startsOnlyStatic } from './temporary-needs.ts';

export const VAR_TMP: Rule = {
  id: 'fhs/var-tmp',
  severity: 'info',
  summary: 'The image has no /var/tmp.',
  check,
};

function* check(subject: Subject): Iterable<Observation> {
  const absence = absenceOf(subject, '/var/tmp');
  if (absence === undefined || collectPrograms(subject).invocations.length === 0) return;
  if (startsOnlyStatic(subject)) return;
  yield {
    message: '/var/tmp is missing: programs that keep large temporary files there will fail',
    path: '/var/tmp',
    evidence: `${absence.at} does not exist`,
    fix: 'extraCommands = "mkdir -p -m 1777 var/tmp" of a Nix image, RUN mkdir -p -m 1777 /var/tmp in a Dockerfile',
  };
}
