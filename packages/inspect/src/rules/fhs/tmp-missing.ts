import { absenceOf } from '../../references/absence.ts';
import { collectPrograms } from '../../references/collect-programs.ts';
import { renderIdentity, renderList } from '../../references/render.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { startsOnlyStatic, temporaryNeeds } from './temporary-needs.ts';
import { canWriteIn } from './writable.ts';

export const TMP_MISSING: Rule = {
  id: 'fhs/tmp-missing',
  severity: 'warning',
  summary: 'The image has no /tmp.',
  check,
};

function* check(subject: Subject): Iterable<Observation> {
  const absence = absenceOf(subject, '/tmp');
  if (absence === undefined || collectPrograms(subject).invocations.length === 0) return;
  yield {
    ...judge(subject),
    path: '/tmp',
    evidence: `${absence.at} does not exist; no volume, no tmpfs and no layer gives it`,
    fix: 'extraCommands = "mkdir -m 1777 tmp" of a Nix image, RUN mkdir -m 1777 /tmp in a Dockerfile, or a tmpfs at /tmp',
  };
}

function judge(subject: Subject): Pick<Observation, 'severity' | 'message'> {
  const needs = temporaryNeeds(subject);
  const [first] = needs;
  if (first !== undefined) {
    const who = renderList(needs.map(({ by }) => by));
    return { severity: 'error', message: `/tmp is missing, and ${who} cannot do without: ${first.reason}` };
  }
  const { identity } = subject;
  if (startsOnlyStatic(subject))
    return { severity: 'info', message: '/tmp is missing: the program must not want temporary files' };
  if (identity.uid !== 0 && !canWriteIn(subject, '/', identity))
    return {
      severity: 'warning',
      message: `/tmp is missing, and ${renderIdentity(identity)} may not make it: nothing has a place for temporary files`,
    };
  return {
    severity: 'warning',
    message: '/tmp is missing: whatever makes temporary files will fail or look elsewhere',
  };
}
