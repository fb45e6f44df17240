import type { Rule } from '../../rule.ts';
import { EXPOSED_PRIVILEGED_PORT } from './exposed-privileged-port.ts';
import { HEALTHCHECK_ABSENT } from './healthcheck-absent.ts';
import { LABELS } from './labels.ts';
import { PLATFORM } from './platform.ts';
import { PROBLEM_RULES } from './problem-rules.ts';
import { ROOT_USER } from './root-user.ts';
import { TIMESTAMPS } from './timestamps.ts';
import { WASTED_SPACE } from './wasted-space.ts';

export const OCI_RULES: readonly Rule[] = [
  ...PROBLEM_RULES,
  PLATFORM,
  ROOT_USER,
  EXPOSED_PRIVILEGED_PORT,
  HEALTHCHECK_ABSENT,
  LABELS,
  TIMESTAMPS,
  WASTED_SPACE,
];
