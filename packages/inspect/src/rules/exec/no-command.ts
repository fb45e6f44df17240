import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { hasConfig, startsSomething } from '../oci/config-of.ts';

export const NO_COMMAND: Rule = {
  id: 'exec/no-command',
  severity: 'error',
  summary: 'The image has neither an entrypoint nor a command.',
  check,
};

function* check({ image }: Subject): Iterable<Observation> {
  if (!hasConfig(image) || startsSomething(image)) return;
  yield {
    message: 'the image does not say what to start: a container of it needs a command of its own',
    evidence: 'Entrypoint and Cmd of the config are empty; docker run would stop with "no command specified"',
    fix: 'ENTRYPOINT or CMD in a Dockerfile, config.Entrypoint or config.Cmd in Nix',
  };
}
