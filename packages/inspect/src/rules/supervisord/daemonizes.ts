import type { Rule } from '../../rule.ts';
import { headerLine } from '../../supervisord-subject/refusal.ts';
import { forEachConfig } from './support/observe.ts';

export const DAEMONIZES: Rule = {
  id: 'supervisord/daemonizes',
  severity: 'error',
  summary: 'supervisord goes to the background, which ends the container.',
  check: forEachConfig(function* ({ origin, flags, config, mainFile, texts }) {
    if (origin !== 'command' || config === undefined || flags.nodaemon || config.supervisord.nodaemon) return;
    const line = headerLine(texts.get(mainFile) ?? '', 'supervisord');
    yield {
      message: 'supervisord goes to the background, and the container ends with it at once',
      path: mainFile,
      ...(line === undefined ? {} : { line }),
      evidence:
        'the command of the image is supervisord without -n, and [supervisord] does not set nodaemon=true: process 1 exits with 0',
      fix: 'set nodaemon=true in [supervisord], or start it with -n',
    };
  }),
};
