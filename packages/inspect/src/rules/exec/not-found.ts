import type { Rule } from '../../rule.ts';
import { missingPrograms } from './missing-programs.ts';

export const NOT_FOUND: Rule = {
  id: 'exec/not-found',
  severity: 'error',
  summary: 'What the entrypoint or the command starts is not in the image.',
  check: function* (subject) {
    yield* missingPrograms(subject, { origin: 'main', consequence: 'the container would not start' });
    // Paths in scripts are `fhs/missing-path`.
    const consequence = 'the script would end there';
    yield* missingPrograms(subject, { origin: 'script', consequence, only: 'names' });
  },
};
