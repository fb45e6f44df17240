import { renderIdentity } from '../references/render.ts';
import type { Observation, Rule } from '../rule.ts';
import { hasConfig } from '../rules/oci/config-of.ts';
import type { Subject } from '../subject.ts';
import { parseOwner } from './expected-owner.ts';

export const PROFILE_USER: Rule = {
  id: 'profile/user',
  severity: 'error',
  summary: 'The main process does not run as the user that the profile expects.',
  check,
};

/** Root can become anybody, so that it is only likely wrong; everybody else stays who they are. */
function* check({ image, expectations, accounts, user, identity }: Subject): Iterable<Observation> {
  const expected = expectations?.user;
  if (expected === undefined || (!hasConfig(image) && image.config.user === '')) return;
  const wish = `${expectations?.by} expects the main process to run as ${expected}`;
  const written =
    image.config.user === '' ? 'no USER is set' : `it is started with USER ${image.config.user}`;
  const fix = `container.user = "${expected}" in up.toml, or USER in the image`;
  const { uid, gid, unknown } = parseOwner(expected, accounts);
  if (unknown !== undefined) {
    yield { message: `${wish}, and the image has no ${unknown}`, evidence: written };
    return;
  }
  if (user.status === 'unknown') {
    yield {
      message: `${wish}, and it would not start: the image has no ${user.kind} "${user.name}"`,
      evidence: written,
      fix,
    };
    return;
  }
  const [primary] = identity.gids;
  if (identity.uid !== uid)
    yield {
      ...(identity.uid === 0 ? { severity: 'warning' } : {}),
      message: `${wish}, and it ${identity.uid === 0 ? 'starts' : 'runs'} as ${renderIdentity(identity)}`,
      evidence:
        identity.uid === 0 ? `${written}; whether it gives up root later shows only when it runs` : written,
      fix,
    };
  else if (gid !== undefined && gid !== primary)
    yield { message: `${wish}, and its group is ${primary}`, evidence: written, fix };
}
