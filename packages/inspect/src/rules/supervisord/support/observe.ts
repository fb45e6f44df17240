import { posix } from 'node:path';
import type { Severity } from '@up/core';
import type { Observation } from '../../../rule.ts';
import type { Subject } from '../../../subject.ts';
import type { ConfigPlace } from '../../../supervisord/supervisor-error.ts';
import { type SupervisorReading, supervisorConfigs } from '../../../supervisord-subject.ts';

/** What `inspect` sees in each configuration. */
export function forEachConfig(
  inspect: (reading: SupervisorReading, subject: Subject) => Iterable<Observation>,
): (subject: Subject) => Iterable<Observation> {
  return function* check(subject) {
    for (const reading of supervisorConfigs(subject)) yield* inspect(reading, subject);
  };
}

/** An error is certain only where the image itself starts supervisord with that configuration, and does nothing before. */
export function severityIn({ origin }: SupervisorReading, severity: Severity): Severity {
  return severity === 'error' && origin !== 'command' ? 'warning' : severity;
}

/** Where something stands; the main file where nothing better is known. */
export function placeIn(
  { mainFile, cwd }: SupervisorReading,
  place: Partial<ConfigPlace> | undefined,
): { readonly path: string; readonly line?: number } {
  const path = place?.file === undefined || place.file === '' ? mainFile : posix.resolve(cwd, place.file);
  return place?.line === undefined ? { path } : { path, line: place.line };
}

/** A section as a subject of a sentence: `program web`, `[unix_http_server]`. */
export function nameOfSection(section: string): string {
  const [kind = '', name = ''] = section.split(':', 2);
  const kinds: Readonly<Record<string, string>> = {
    program: 'program',
    'fcgi-program': 'FastCGI program',
    eventlistener: 'event listener',
  };
  if (section === 'supervisord') return section;
  return kinds[kind] !== undefined && name !== '' ? `${kinds[kind]} ${name}` : `[${section}]`;
}

/** Whether a script that runs before supervisord may well make that directory. */
export function mayBeMadeByScript({ scripts }: SupervisorReading, path: string): boolean {
  if (scripts === '') return false;
  return /\b(?:mkdir|install)\b[^\n]*[$`]/.test(scripts) || scripts.includes(path);
}
