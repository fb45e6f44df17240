import { suggest } from '@up/core';
import type { Rule } from '../../rule.ts';
import { knownOptions } from '../../supervisord/known-options.ts';
import type { SupervisorWarning } from '../../supervisord/warning.ts';
import { warningRule } from './support/warning-rule.ts';

export const UNKNOWN_KEY: Rule = warningRule({
  id: 'supervisord/unknown-key',
  severity: 'warning',
  summary: 'An option is set that supervisord does not know, and passes over without a word.',
  kinds: ['unknown-option'],
  evidence: 'supervisord looks up the options that it knows, and never says which others there are',
  fix: (warning) => {
    const nearest = nearestOption(warning);
    return nearest === undefined ? undefined : `${nearest}= is the nearest that it reads`;
  },
});

function nearestOption({ message }: SupervisorWarning): string | undefined {
  const [, key = '', section = ''] = /does not read (.*)= in \[(.*)\]$/.exec(message) ?? [];
  const known = knownOptions(section);
  return Array.isArray(known) ? suggest(key, known as readonly string[]) : undefined;
}
