import type { Rule } from '../../rule.ts';
import { ARCHITECTURE } from './architecture.ts';
import { INTERPRETER_MISSING } from './interpreter-missing.ts';
import { IS_DIRECTORY } from './is-directory.ts';
import { LIBRARY_MISSING } from './library-missing.ts';
import { LOADER_MISSING } from './loader-missing.ts';
import { NO_COMMAND } from './no-command.ts';
import { NOT_EXECUTABLE } from './not-executable.ts';
import { NOT_FOUND } from './not-found.ts';
import { PROBE_MISSING } from './probe-missing.ts';
import { SETUID } from './setuid.ts';
import { SHELL_OPERATOR } from './shell-operator.ts';
import { SYMBOL_VERSION } from './symbol-version.ts';

/** What keeps programs from being started. */
export const EXEC_RULES: readonly Rule[] = [
  NOT_FOUND,
  NOT_EXECUTABLE,
  IS_DIRECTORY,
  NO_COMMAND,
  SHELL_OPERATOR,
  PROBE_MISSING,
  INTERPRETER_MISSING,
  LOADER_MISSING,
  LIBRARY_MISSING,
  SYMBOL_VERSION,
  ARCHITECTURE,
  SETUID,
];
