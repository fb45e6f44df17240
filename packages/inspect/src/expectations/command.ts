import type { Rule } from '../rule.ts';
import { missingPrograms } from '../rules/exec/missing-programs.ts';

export const PROFILE_COMMAND: Rule = {
  id: 'profile/command',
  severity: 'error',
  summary: 'A command that the profile expects to work is not in the image.',
  check: (subject) =>
    missingPrograms(subject, {
      origin: 'profile',
      consequence: 'the profile expects it to work in the container',
    }),
};
