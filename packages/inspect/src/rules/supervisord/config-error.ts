import type { Rule } from '../../rule.ts';
import { forEachConfig, placeIn, severityIn } from './support/observe.ts';
import { refusalsOf } from './support/refusals.ts';

export const CONFIG_ERROR: Rule = {
  id: 'supervisord/config-error',
  severity: 'error',
  summary: 'supervisord does not accept its configuration.',
  check: forEachConfig(function* (reading, subject) {
    for (const refusal of refusalsOf('config-error', reading, subject)) {
      const { option, section } = refusal;
      const isFirst = refusal === reading.refusals[0];
      const what =
        option === undefined
          ? 'read as supervisord reads it'
          : `[${section}] has ${option.key}=${SECRET.includes(option.key) ? '...' : option.value.replaceAll('\n', ' ')}`;
      yield {
        severity: severityIn(reading, 'error'),
        message: `supervisord would stop: ${firstLine(refusal.message)}`,
        ...placeIn(reading, refusal.place),
        evidence: isFirst ? what : `${what}; it is met once what comes before is mended`,
      };
    }
  }),
};

/** Options whose values are not shown. */
const SECRET: readonly string[] = ['password', 'environment'];

/** Python lists what it could not parse below. */
function firstLine(message: string): string {
  return message.split('\n')[0] ?? '';
}
