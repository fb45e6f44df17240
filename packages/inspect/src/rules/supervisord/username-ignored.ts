import type { Rule } from '../../rule.ts';
import { warningRule } from './support/warning-rule.ts';

export const USERNAME_IGNORED: Rule = warningRule({
  id: 'supervisord/username-ignored',
  severity: 'warning',
  summary:
    'A program sets username=, which only the servers of supervisord know: it runs as the user of supervisord.',
  kinds: ['username-ignored'],
  evidence: (_, { config }) =>
    config?.uid === 0
      ? 'supervisord runs as root here, and so does the program'
      : 'the option of a program is user=',
  fix: () => 'write user= instead of username=',
});
