import type { Rule, SyncRule } from '../../../rule.ts';
import { forEachConfig, nameOfSection, placeIn, severityIn } from './observe.ts';
import { programsOf } from './programs.ts';
import { type StartProblem, startProblem } from './start-problem.ts';

/** A rule over the programs that cannot be started for a reason of that kind. */
export function startRule(
  kind: StartProblem['kind'],
  { id, summary }: Pick<Rule, 'id' | 'summary'>,
): SyncRule {
  return {
    id,
    severity: 'error',
    summary,
    check: forEachConfig(function* (reading, subject) {
      for (const process of programsOf(reading)) {
        const problem = startProblem({ subject, reading, process });
        if (problem?.kind !== kind) continue;
        yield {
          // Somebody has to start the others by hand.
          severity: severityIn(reading, process.autostart ? 'error' : 'warning'),
          message: `${nameOfSection(process.section)} ${problem.text}`,
          ...placeIn(reading, process.places.get(problem.key)),
          evidence: `supervisord would say: ${problem.says}`,
          ...(problem.fix === undefined ? {} : { fix: problem.fix }),
        };
      }
    }),
  };
}
