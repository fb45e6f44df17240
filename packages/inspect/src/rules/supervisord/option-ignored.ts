import type { Rule } from '../../rule.ts';
import { warningRule } from './support/warning-rule.ts';

export const OPTION_IGNORED: Rule = warningRule({
  id: 'supervisord/option-ignored',
  severity: 'info',
  summary: 'Options of a program contradict each other, and supervisord says so when it starts.',
  kinds: ['stderr-logfile-ignored', 'syslog-logfile', 'auto-log-without-rollover'],
  evidence: 'in the words of supervisord, which starts all the same',
});
