import type { Rule } from '../../rule.ts';
import { checkStandardProgram } from './standard-program.ts';

/** X servers compile keyboard maps through a shell, cron hands every job to one, as do make and watch. */
const SYSTEM_CALLERS: readonly string[] = [
  ...['X', 'Xorg', 'Xvfb', 'Xephyr', 'Xvnc', 'Xtigervnc', 'Xwayland'],
  ...['cron', 'crond', 'make', 'watch'],
];

export const BIN_SH: Rule = {
  id: 'fhs/bin-sh',
  severity: 'error',
  summary: 'Something needs /bin/sh, and the image has none.',
  check: (subject) =>
    checkStandardProgram(subject, {
      path: '/bin/sh',
      hiddenUsers: SYSTEM_CALLERS,
      substitutes: ['/bin/sh', '/bin/bash', '/bin/dash', '/bin/busybox'],
      nixAttribute: 'dockerTools.binSh',
    }),
};
