import type { Rule } from '../../rule.ts';
import { COMMAND_MISSING } from './command-missing.ts';
import { COMMAND_SYNTAX } from './command-syntax.ts';
import { CONFIG_ERROR } from './config-error.ts';
import { DAEMONIZES } from './daemonizes.ts';
import { DIRECTORY } from './directory.ts';
import { ENV_UNSET } from './env-unset.ts';
import { ENVIRONMENT_MISPARSED } from './environment-misparsed.ts';
import { FATAL_HIDDEN } from './fatal-hidden.ts';
import { INCLUDE } from './include.ts';
import { LOG_DIRECTORY } from './log-directory.ts';
import { OPTION_IGNORED } from './option-ignored.ts';
import { PROGRAM_NOT_EXECUTABLE } from './program-not-executable.ts';
import { RUNS_AS_ROOT } from './runs-as-root.ts';
import { SOCKCHOWN } from './sockchown.ts';
import { STDOUT_ROTATION } from './stdout-rotation.ts';
import { SWALLOWED_SECTION } from './swallowed-section.ts';
import { TRUNCATED_VALUE } from './truncated-value.ts';
import { UNIX_SOCKET } from './unix-socket.ts';
import { UNKNOWN_KEY } from './unknown-key.ts';
import { UNKNOWN_SECTION } from './unknown-section.ts';
import { USER } from './user.ts';
import { USERNAME_IGNORED } from './username-ignored.ts';

export const SUPERVISORD_RULES: readonly Rule[] = [
  CONFIG_ERROR,
  SOCKCHOWN,
  USER,
  ENV_UNSET,
  LOG_DIRECTORY,
  DIRECTORY,
  UNIX_SOCKET,
  DAEMONIZES,
  COMMAND_MISSING,
  COMMAND_SYNTAX,
  PROGRAM_NOT_EXECUTABLE,
  FATAL_HIDDEN,
  SWALLOWED_SECTION,
  TRUNCATED_VALUE,
  ENVIRONMENT_MISPARSED,
  STDOUT_ROTATION,
  UNKNOWN_KEY,
  UNKNOWN_SECTION,
  USERNAME_IGNORED,
  INCLUDE,
  OPTION_IGNORED,
  RUNS_AS_ROOT,
];
