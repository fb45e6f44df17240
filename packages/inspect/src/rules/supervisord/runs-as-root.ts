import type { Rule } from '../../rule.ts';
import { warningRule } from './support/warning-rule.ts';

export const RUNS_AS_ROOT: Rule = warningRule({
  id: 'supervisord/runs-as-root',
  severity: 'info',
  summary: 'supervisord runs as root and no user= says that this is meant.',
  kinds: ['runs-as-root'],
  evidence: 'there is no user= in [supervisord], and supervisord is started as uid 0',
  applies: (_, { flags }) => flags.user === undefined,
  fix: () => 'set user=root in [supervisord] where it is meant, and user= in the programs that need no root',
});
