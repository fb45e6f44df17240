import type { Rule } from '../../rule.ts';
import { unwritableFiles } from './unwritable-files.ts';

export const RUN: Rule = {
  id: 'fhs/run',
  severity: 'error',
  summary: 'The directory of a pid file, usually /run, is missing or not writable.',
  check: (subject) => unwritableFiles(subject, ['pid']),
};
