import type { Rule } from '../../rule.ts';
import { startRule } from './support/start-rule.ts';

export const PROGRAM_NOT_EXECUTABLE: Rule = startRule('not-executable', {
  id: 'supervisord/program-not-executable',
  summary: 'The command of a program is a directory, or a file that may not be executed.',
});
