import type { Rule } from '../../rule.ts';
import { warningRule } from './support/warning-rule.ts';

export const SWALLOWED_SECTION: Rule = warningRule({
  id: 'supervisord/swallowed-section',
  severity: 'error',
  summary: 'A section header is indented, which makes it and what follows a part of the value above.',
  kinds: ['swallowed-section'],
  evidence: 'a line that is indented deeper than the option above continues its value',
  fix: () => 'begin the line at the margin',
});
