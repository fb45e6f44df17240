import type { Rule } from '../../rule.ts';
import { forEachConfig, nameOfSection, placeIn } from './support/observe.ts';
import { consequenceOf, missingVariable, refusalsOf } from './support/refusals.ts';

export const ENV_UNSET: Rule = {
  id: 'supervisord/env-unset',
  severity: 'warning',
  summary: 'supervisord does not start unless a variable is set that the image does not set.',
  check: forEachConfig(function* (reading, subject) {
    for (const refusal of refusalsOf('env-unset', reading, subject)) {
      const name = missingVariable(refusal);
      const of = refusal.section === undefined ? '' : ` of ${nameOfSection(refusal.section)}`;
      yield {
        message: `${refusal.option?.key ?? 'an option'}=${of} needs the variable ${name}, which the image does not set`,
        ...placeIn(reading, refusal.place),
        // supervisord lists every variable that it has: too much to show.
        evidence: consequenceOf(refusal, reading).replace(/ Available names: .*?(?= in section '|$)/s, ''),
        fix: `give it a default in the image (ENV ${name}=...; with Nix, config.Env = [ "${name}=..." ]), or run it with -e ${name}=...`,
      };
    }
  }),
};
