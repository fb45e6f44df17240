import { EXEC_HEALTH } from './cases/exec-health.ts';
import { EXEC_GLIBC, EXEC_MUSL } from './cases/exec-libraries.ts';
import { EXEC_SCRIPTS } from './cases/exec-scripts.ts';
import { EXEC_START } from './cases/exec-start.ts';
import { FHS_NGINX } from './cases/fhs-nginx.ts';
import { FHS_SCRIPTS } from './cases/fhs-scripts.ts';
import { FHS_USERS } from './cases/fhs-users.ts';
import { LANGUAGES } from './cases/languages.ts';
import { NIX } from './cases/nix.ts';
import { SUPERVISORD_CONFIG } from './cases/supervisord-config.ts';
import { SUPERVISORD_PROGRAMS } from './cases/supervisord-programs.ts';
import { SUPERVISORD_WORLD } from './cases/supervisord-world.ts';
import { USERS } from './cases/users.ts';
import type { TruthCase } from './truth-case.ts';

/** Every image of the suite. Making them compiles programs. */
export const allCases = (): readonly TruthCase[] => [
  ...EXEC_START(),
  ...EXEC_HEALTH(),
  ...EXEC_SCRIPTS(),
  ...EXEC_GLIBC(),
  ...EXEC_MUSL(),
  ...FHS_SCRIPTS(),
  ...FHS_USERS(),
  ...FHS_NGINX(),
  ...LANGUAGES(),
  ...NIX(),
  ...USERS(),
  ...SUPERVISORD_CONFIG(),
  ...SUPERVISORD_PROGRAMS(),
  ...SUPERVISORD_WORLD(),
];
