import type { SyncRule } from '../../rule.ts';
import { forEachConfig, placeIn, severityIn } from './support/observe.ts';
import { consequenceOf, refusalsOf, refusedPath } from './support/refusals.ts';
import { startRule } from './support/start-rule.ts';

const OF_PROGRAMS: SyncRule = startRule('directory', {
  id: 'supervisord/directory',
  summary: 'The directory that a program, or supervisord itself, is to be started in does not exist.',
});

export const DIRECTORY: SyncRule = {
  ...OF_PROGRAMS,
  check: function* (subject) {
    yield* ofSupervisord(subject);
    yield* OF_PROGRAMS.check(subject);
  },
};

const ofSupervisord: SyncRule['check'] = forEachConfig(function* (reading, subject) {
  for (const refusal of refusalsOf('directory', reading, subject)) {
    const path = refusedPath(refusal);
    yield {
      severity: severityIn(reading, 'error'),
      message: `${refusal.option?.key ?? 'directory'}=${path}, but there is no such directory`,
      ...placeIn(reading, refusal.place),
      evidence: consequenceOf(refusal, reading),
      fix: `make it: RUN mkdir -p ${path}; with Nix, extraCommands = "mkdir -p ${path.replace(/^\/+/, '')}"`,
    };
  }
});
