import type { Rule } from '../../rule.ts';
import { unwritableFiles } from './unwritable-files.ts';

export const LOG_DIRECTORY: Rule = {
  id: 'fhs/log-directory',
  severity: 'error',
  summary: 'The directory of a log file is missing, or not writable for the user that writes it.',
  check: (subject) => unwritableFiles(subject, ['log']),
};
