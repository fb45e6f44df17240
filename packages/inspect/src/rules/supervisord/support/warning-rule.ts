import type { Rule } from '../../../rule.ts';
import type { SupervisorWarning, SupervisorWarningKind } from '../../../supervisord/warning.ts';
import type { SupervisorReading } from '../../../supervisord-subject.ts';
import { forEachConfig, placeIn, severityIn } from './observe.ts';

export interface WarningRule extends Omit<Rule, 'check'> {
  readonly kinds: readonly SupervisorWarningKind[];
  readonly evidence: string | ((warning: SupervisorWarning, reading: SupervisorReading) => string);
  readonly fix?: (warning: SupervisorWarning, reading: SupervisorReading) => string | undefined;
  /** Whether it does no harm in that place: then it is no more than a warning. Default: never. */
  readonly isHarmless?: (warning: SupervisorWarning, reading: SupervisorReading) => boolean;
  /** Which of them are reported. Default: all. */
  readonly applies?: (warning: SupervisorWarning, reading: SupervisorReading) => boolean;
}

/** A rule over what the reader of configurations already noticed. */
export function warningRule({ kinds, evidence, fix, applies, isHarmless, ...rule }: WarningRule): Rule {
  return {
    ...rule,
    check: forEachConfig(function* (reading) {
      for (const warning of reading.warnings) {
        if (!kinds.includes(warning.kind) || applies?.(warning, reading) === false) continue;
        const mend = fix?.(warning, reading);
        const severity = isHarmless?.(warning, reading) === true ? 'warning' : rule.severity;
        yield {
          severity: severityIn(reading, severity),
          message: warning.message,
          ...placeIn(reading, warning),
          evidence: typeof evidence === 'string' ? evidence : evidence(warning, reading),
          ...(mend === undefined ? {} : { fix: mend }),
        };
      }
    }),
  };
}
