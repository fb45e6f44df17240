import type { Rule } from '../../rule.ts';
import { startRule } from './support/start-rule.ts';

/** Absolute paths that are missing are `fhs/missing-path`. */
export const COMMAND_MISSING: Rule = startRule('missing', {
  id: 'supervisord/command-missing',
  summary: 'The command of a program is not found where supervisord searches for it.',
});
