import type { Rule } from '../../rule.ts';
import { missingPrograms } from './missing-programs.ts';

export const PROBE_MISSING: Rule = {
  id: 'exec/probe-missing',
  severity: 'error',
  summary: 'What the healthcheck runs is not in the image.',
  check: (subject) =>
    missingPrograms(subject, { origin: 'probe', consequence: 'the container would never be healthy' }),
};
