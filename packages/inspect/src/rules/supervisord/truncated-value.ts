import type { Rule } from '../../rule.ts';
import { warningRule } from './support/warning-rule.ts';

export const TRUNCATED_VALUE: Rule = warningRule({
  id: 'supervisord/truncated-value',
  severity: 'error',
  summary: 'A ; or # after a space ends a value in the middle of a quoted text.',
  kinds: ['truncated-by-comment'],
  evidence: 'what is left has an opening quote and no closing one',
  // Nobody reads an option that supervisord does not know.
  isHarmless: ({ file, line }, { warnings }) =>
    warnings.some((other) => other.kind === 'unknown-option' && other.file === file && other.line === line),
  fix: () => 'leave no space before the ; or #, or move the text into a script and name that',
});
