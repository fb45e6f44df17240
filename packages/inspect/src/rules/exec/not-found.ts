import type { Rule } from '../../rule.ts';
import { missingPrograms } from './missing-programs.ts';

export const NOT_FOUND: Rule = {
  id: 'exec/not-found',
  severity: 'error',
  summary: 'What the entrypoint or the command starts is not in the image.',
  check: (subject) =>
    missingPrograms(subject, { origin: 'main', consequence: 'the container would not start' }),
};
