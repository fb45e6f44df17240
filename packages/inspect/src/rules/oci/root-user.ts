import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { hasConfig, startsSomething } from './config-of.ts';

export const ROOT_USER: Rule = {
  id: 'oci/root-user',
  severity: 'warning',
  summary: 'The main process runs as root.',
  check,
};

/** An unknown user is another matter: the container does not start at all. */
function* check({ image, user }: Subject): Iterable<Observation> {
  if (!hasConfig(image) || !startsSomething(image)) return;
  if (user.status !== 'known' || user.identity.uid !== 0) return;
  const written = image.config.user;
  yield {
    message: 'the main process runs as root: who breaks out of it is root among the files of every mount',
    evidence:
      written === '' ? 'User of the config is empty, which means root' : `User "${written}" has uid 0`,
    fix: 'USER 1000 in a Dockerfile, config.User = "1000:1000" in Nix, with an entry in /etc/passwd where programs ask for one',
  };
}
