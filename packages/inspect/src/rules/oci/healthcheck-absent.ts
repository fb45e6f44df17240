import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { hasConfig, startsSomething } from './config-of.ts';

export const HEALTHCHECK_ABSENT: Rule = {
  id: 'oci/healthcheck-absent',
  severity: 'info',
  summary: 'The image starts something, and does not say how to tell whether it is healthy.',
  check,
};

/** `NONE` is a decision, and counts as one. */
function* check({ image }: Subject): Iterable<Observation> {
  const { healthcheck } = image.config;
  if (!hasConfig(image) || !startsSomething(image) || (healthcheck?.test.length ?? 0) > 0) return;
  yield {
    message: 'the image has no healthcheck: a container counts as running even when its service is stuck',
    evidence: 'Healthcheck of the config is absent',
    fix: 'HEALTHCHECK CMD [...] in a Dockerfile, config.Healthcheck.Test in Nix, with a program that is in the image; HEALTHCHECK NONE where the orchestrator probes',
  };
}
