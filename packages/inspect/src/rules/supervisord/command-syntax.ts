import type { Rule } from '../../rule.ts';
import { startRule } from './support/start-rule.ts';

export const COMMAND_SYNTAX: Rule = startRule('syntax', {
  id: 'supervisord/command-syntax',
  summary: 'The command of a program cannot be split into words.',
});
