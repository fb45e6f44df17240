import { plural } from '@up/core';
import type { Rule } from '../../rule.ts';
import { forEachConfig, nameOfSection, placeIn } from './support/observe.ts';
import { programsOf } from './support/programs.ts';
import { startProblem } from './support/start-problem.ts';

export const FATAL_HIDDEN: Rule = {
  id: 'supervisord/fatal-hidden',
  severity: 'warning',
  summary: 'A program that cannot start does not end the container: nobody outside sees it.',
  check: forEachConfig(function* (reading, subject) {
    const { config } = reading;
    if (config === undefined || watches(config.eventListeners) || hasHealthcheck(subject)) return;
    const failing = programsOf(reading).filter(
      (process) => process.autostart && startProblem({ subject, reading, process }) !== undefined,
    );
    const [first] = failing;
    if (first === undefined) return;
    const others = failing.length > 1 ? ` and ${plural(failing.length - 1, 'other program')}` : '';
    yield {
      message: `the container stays up although ${nameOfSection(first.section)}${others} cannot start`,
      ...placeIn(reading, first.places.get('command')),
      evidence: `after ${first.startretries} retries supervisord leaves it in the state FATAL and goes on; the image has no health check, and no event listener for PROCESS_STATE_FATAL`,
      fix: 'add a HEALTHCHECK that asks the service, or an [eventlistener:x] with events=PROCESS_STATE_FATAL that stops supervisord',
    };
  }),
};

function hasHealthcheck({ image }: Parameters<Rule['check']>[0]): boolean {
  const test = image.config.healthcheck?.test ?? [];
  return test.length > 0 && test[0] !== 'NONE';
}

function watches(listeners: readonly { readonly events: readonly string[] }[]): boolean {
  return listeners.some(({ events }) =>
    events.some((event) => ['EVENT', 'PROCESS_STATE', 'PROCESS_STATE_FATAL'].includes(event)),
  );
}
