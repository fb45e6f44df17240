import { posix } from 'node:path';
import type { Rule } from '../../rule.ts';
import { forEachConfig, nameOfSection, placeIn, severityIn } from './support/observe.ts';
import { consequenceOf, refusalsOf, refusedPath } from './support/refusals.ts';

export const LOG_DIRECTORY: Rule = {
  id: 'supervisord/log-directory',
  severity: 'error',
  summary: 'A directory that supervisord writes logs or its pid file to does not exist in the image.',
  check: forEachConfig(function* (reading, subject) {
    for (const refusal of refusalsOf('log-directory', reading, subject)) {
      const path = refusedPath(refusal);
      const key = refusal.option?.key ?? 'logfile';
      const directory = key === 'childlogdir' ? path : posix.dirname(path);
      const quoted = /^["']/.test(path);
      yield {
        severity: severityIn(reading, 'error'),
        message: quoted
          ? `${key}= of ${nameOfSection(refusal.section ?? 'supervisord')} has quotes, which supervisord takes for a part of the path`
          : `${nameOfSection(refusal.section ?? 'supervisord')} has ${key}=${path}, but there is no directory ${directory}`,
        ...placeIn(reading, refusal.place),
        evidence: consequenceOf(refusal, reading),
        fix: quoted
          ? 'leave the quotes out'
          : `make it: RUN mkdir -p ${directory}; with Nix, extraCommands = "mkdir -p ${directory.replace(/^\/+/, '')}"${toStdout(key)}`,
      };
    }
  }),
};

function toStdout(key: string): string {
  const stream = /^(stdout|stderr)_logfile$/.exec(key)?.[1];
  return stream === undefined
    ? ''
    : `; or log to the container: ${key}=/dev/${stream} with ${key}_maxbytes=0`;
}
