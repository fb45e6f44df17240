import type { Rule } from '../../rule.ts';
import { checkStandardProgram } from './standard-program.ts';

export const USR_BIN_ENV: Rule = {
  id: 'fhs/usr-bin-env',
  severity: 'error',
  summary: 'Something needs /usr/bin/env, and the image has none.',
  check: (subject) =>
    checkStandardProgram(subject, {
      path: '/usr/bin/env',
      hiddenUsers: [],
      substitutes: ['/bin/env'],
      nixAttribute: 'dockerTools.usrBinEnv',
    }),
};
