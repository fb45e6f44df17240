import type { Rule } from '../../rule.ts';
import { BIN_SH } from './bin-sh.ts';
import { DANGLING_SYMLINK } from './dangling-symlink.ts';
import { HOME } from './home.ts';
import { LOG_DIRECTORY } from './log-directory.ts';
import { MISSING_PATH } from './missing-path.ts';
import { NOT_TRAVERSABLE } from './not-traversable.ts';
import { RUN } from './run.ts';
import { STORE_ONLY } from './store-only.ts';
import { TMP_MISSING } from './tmp-missing.ts';
import { TMP_MODE } from './tmp-mode.ts';
import { USR_BIN_ENV } from './usr-bin-env.ts';
import { VAR_TMP } from './var-tmp.ts';

/** What programs expect of the file hierarchy. */
export const FHS_RULES: readonly Rule[] = [
  MISSING_PATH,
  STORE_ONLY,
  BIN_SH,
  USR_BIN_ENV,
  TMP_MISSING,
  TMP_MODE,
  VAR_TMP,
  RUN,
  HOME,
  LOG_DIRECTORY,
  DANGLING_SYMLINK,
  NOT_TRAVERSABLE,
];
