import { PROFILE_RULES } from './expectations/index.ts';
import type { Rule } from './rule.ts';
import { EXEC_RULES } from './rules/exec/index.ts';
import { FHS_RULES } from './rules/fhs/index.ts';
import { NET_RULES } from './rules/net/index.ts';
import { NIX_RULES } from './rules/nix/index.ts';
import { OCI_RULES } from './rules/oci/index.ts';
import { SECRET_RULES } from './rules/secret/index.ts';
import { SUPERVISORD_RULES } from './rules/supervisord/index.ts';
import { USERS_RULES } from './rules/users/index.ts';

/** Every rule, in the order of its documentation. */
export const RULES: readonly Rule[] = [
  ...FHS_RULES,
  ...EXEC_RULES,
  ...SUPERVISORD_RULES,
  ...USERS_RULES,
  ...NET_RULES,
  ...NIX_RULES,
  ...OCI_RULES,
  ...SECRET_RULES,
  ...PROFILE_RULES,
];
