import type { Rule } from '../../rule.ts';
import { HOME_MISSING } from './home-missing.ts';
import { NO_NSSWITCH } from './no-nsswitch.ts';
import { NO_PASSWD } from './no-passwd.ts';
import { UNKNOWN_GROUP, UNKNOWN_USER } from './unknown-account.ts';

export const USERS_RULES: readonly Rule[] = [
  UNKNOWN_USER,
  UNKNOWN_GROUP,
  NO_PASSWD,
  NO_NSSWITCH,
  HOME_MISSING,
];
