import type { EventListenerGroup } from './group-config.ts';
import { checkPlugin } from './plugin-spec.ts';
import { readProcesses } from './read-processes.ts';
import { nameOf, type Reading, sectionWithHere } from './reading.ts';
import { SupervisorError } from './supervisor-error.ts';
import { parseBoolean } from './values/boolean.ts';
import { EVENT_TYPES } from './values/event-types.ts';
import { parseInteger } from './values/integer.ts';
import { parseStringList } from './values/string-list.ts';

const DEFAULT_HANDLER = 'supervisor.dispatchers:default_handler';

/** [eventlistener:x] */
export function readEventListener(reading: Reading, section: string): EventListenerGroup {
  const options = sectionWithHere(reading, section);
  const name = nameOf(section);
  // Listeners start first and stop last.
  const priority = options.value('priority', '-1', (text) => parseInteger(text));
  const bufferSize = options.value('buffer_size', '10', (text) => parseBufferSize(text, section));
  const resultHandler = options.text('result_handler') ?? DEFAULT_HANDLER;
  checkPlugin(reading, section, 'result_handler', resultHandler);
  const events = options.value('events', '', (text) => parseEvents(text, section));
  options.value('redirect_stderr', 'false', (text) => refuseRedirection(text, section));
  const processes = readProcesses(reading, section, name);
  return { kind: 'eventlistener', name, section, priority, processes, bufferSize, events, resultHandler };
}

function parseBufferSize(text: string, section: string): number {
  const size = parseInteger(text);
  if (size < 1) throw new SupervisorError(`[${section}] section sets invalid buffer_size (${size})`);
  return size;
}

function parseEvents(text: string, section: string): readonly string[] {
  const names = new Set(parseStringList(text).map((name) => name.toUpperCase()));
  if (names.size === 0) throw new SupervisorError(`[${section}] section requires an "events" line`);
  for (const name of names) {
    if (!EVENT_TYPES.has(name))
      throw new SupervisorError(`Unknown event type ${name} in [${section}] events`);
  }
  return [...names];
}

function refuseRedirection(text: string, section: string): void {
  if (!parseBoolean(text)) return;
  throw new SupervisorError(
    `[${section}] section sets redirect_stderr=true but this is not allowed because it will interfere with ` +
      'the eventlistener protocol',
  );
}
