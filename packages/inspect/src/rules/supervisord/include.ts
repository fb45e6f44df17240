import type { Rule } from '../../rule.ts';
import { warningRule } from './support/warning-rule.ts';

export const INCLUDE: Rule = warningRule({
  id: 'supervisord/include',
  severity: 'warning',
  summary: 'An include matches no file of the image.',
  kinds: ['no-include-match'],
  evidence: 'supervisord warns of it and goes on',
  applies: ({ message }, { isComplete, scripts }) => isComplete && !mentions(scripts, message),
  fix: () => 'put the files there, or take the pattern out',
});

/** A script that names the directory may well fill it. */
function mentions(scripts: string, message: string): boolean {
  const pattern = /"(.*)"/.exec(message)?.[1] ?? '';
  const directory = pattern.slice(0, pattern.lastIndexOf('/'));
  return directory !== '' && scripts.includes(directory);
}
