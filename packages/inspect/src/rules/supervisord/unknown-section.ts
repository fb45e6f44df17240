import { suggest } from '@up/core';
import type { Rule } from '../../rule.ts';
import type { SupervisorWarning } from '../../supervisord/warning.ts';
import { headerLine } from '../../supervisord-subject/refusal.ts';
import type { SupervisorReading } from '../../supervisord-subject.ts';
import { forEachConfig, placeIn } from './support/observe.ts';

const WHOLE: readonly string[] = [
  'supervisord',
  'supervisorctl',
  'include',
  'unix_http_server',
  'inet_http_server',
];
const NAMED: readonly string[] = [
  'program',
  'eventlistener',
  'fcgi-program',
  'group',
  'rpcinterface',
  'ctlplugin',
];

export const UNKNOWN_SECTION: Rule = {
  id: 'supervisord/unknown-section',
  severity: 'warning',
  summary: 'A section bears a name that supervisord does not know: nothing of it is read.',
  check: forEachConfig(function* (reading) {
    for (const warning of reading.warnings) {
      if (warning.kind !== 'unknown-section') continue;
      const name = /\[(.*)\]$/.exec(warning.message)?.[1] ?? '';
      const nearest = nearestSection(name);
      yield {
        message: warning.message,
        ...placeOfHeader(name, warning, reading),
        evidence: 'sections that supervisord does not know are passed over without a word',
        ...(nearest === undefined ? {} : { fix: `[${nearest}] is the nearest that it reads` }),
      };
    }
  }),
};

function placeOfHeader(
  name: string,
  warning: SupervisorWarning,
  reading: SupervisorReading,
): { readonly path: string; readonly line?: number } {
  const { path } = placeIn(reading, warning);
  const line = headerLine(reading.texts.get(path) ?? '', name);
  return line === undefined ? placeIn(reading, warning) : { path, line };
}

function nearestSection(section: string): string | undefined {
  const [kind = '', ...rest] = section.split(':');
  const name = rest.join(':');
  if (name === '' && NAMED.includes(kind)) return `${kind}:NAME`;
  const whole = suggest(section, WHOLE);
  const nearest = suggest(kind, NAMED);
  if (name === '') return whole ?? (nearest === undefined ? undefined : `${nearest}:NAME`);
  return nearest === undefined ? undefined : `${nearest}:${name}`;
}
