import type { Rule } from '../../rule.ts';
import { accountGap } from './support/account-gap.ts';
import { forEachConfig, placeIn, severityIn } from './support/observe.ts';
import { consequenceOf, refusalsOf } from './support/refusals.ts';

export const SOCKCHOWN: Rule = {
  id: 'supervisord/sockchown',
  severity: 'error',
  summary: 'The owner that supervisord is to give a socket does not exist in the image.',
  check: forEachConfig(function* (reading, subject) {
    for (const refusal of refusalsOf('sockchown', reading, subject)) {
      const value = refusal.message.replace(/^Invalid \w+ value /, '');
      const gap = accountGap(value, subject);
      const key = refusal.option?.key ?? 'chown';
      yield {
        severity: severityIn(reading, 'error'),
        message: `${key}=${value}, but ${gap?.text ?? 'the image has no such owner'}`,
        ...placeIn(reading, refusal.place),
        evidence: consequenceOf(refusal, reading),
        ...(gap === undefined ? {} : { fix: gap.fix }),
      };
    }
  }),
};
