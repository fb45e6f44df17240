import type { Rule } from '../rule.ts';
import { PROFILE_COMMAND } from './command.ts';
import { PROFILE_FILE } from './file.ts';
import { PROFILE_PORT } from './port.ts';
import { PROFILE_READ_ONLY } from './read-only.ts';
import { PROFILE_USER } from './user.ts';

/** Rules about what a profile expects. Without expectations there is nothing that they could find. */
export const PROFILE_RULES: readonly Rule[] = [
  PROFILE_PORT,
  PROFILE_FILE,
  PROFILE_COMMAND,
  PROFILE_USER,
  PROFILE_READ_ONLY,
];
