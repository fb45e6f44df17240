import type { Rule } from '../../rule.ts';
import { userGap } from './support/account-gap.ts';
import { forEachConfig, nameOfSection, placeIn, severityIn } from './support/observe.ts';
import { consequenceOf, refusalsOf } from './support/refusals.ts';

export const USER: Rule = {
  id: 'supervisord/user',
  severity: 'error',
  summary: 'A user that supervisord is to run something as does not exist in the image.',
  check: forEachConfig(function* (reading, subject) {
    for (const refusal of refusalsOf('user', reading, subject)) {
      const name = /^Invalid \w+ \w+ (.*?)(?: in section '.*)?$/s.exec(refusal.message)?.[1] ?? '';
      const gap = userGap(name, subject);
      yield {
        severity: severityIn(reading, 'error'),
        message: `${nameOfSection(refusal.section ?? 'supervisord')} is to run as ${name}, but ${gap.text}`,
        ...placeIn(reading, refusal.place),
        evidence: consequenceOf(refusal, reading),
        fix: gap.fix,
      };
    }
  }),
};
