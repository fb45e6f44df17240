import { join } from 'node:path';
import { plural } from '@up/core';
import type { HealthCheck } from '../health-check.ts';
import { fail, type Outcome, pass, skip } from '../outcome.ts';
import { withNix } from './with-nix.ts';

const MAX_SHOWN = 8;

export const nixProfiles: HealthCheck = {
  id: 'nix-profiles',
  group: 'nix',
  title: 'profiles lead somewhere',
  looksAt: 'the links of profiles and of their generations',
  run: withNix(async ({ host }): Promise<Outcome> => {
    const { files, env, user } = host;
    const state = env['NIX_STATE_DIR'] ?? '/nix/var/nix';
    const directories = [
      join(state, 'profiles'),
      join(state, 'profiles/per-user', user.name),
      join(user.home, '.local/state/nix/profiles'),
    ];
    const links: string[] = [];
    for (const directory of directories) {
      for (const name of (await files.list(directory)) ?? []) {
        const path = join(directory, name);
        if ((await files.state(path))?.kind === 'link') links.push(path);
      }
    }
    const own = join(user.home, '.nix-profile');
    if ((await files.state(own))?.kind === 'link') links.push(own);
    if (links.length === 0) return skip('there are no profiles');
    const dangling: string[] = [];
    for (const link of links) if ((await files.realPath(link)) === undefined) dangling.push(link);
    if (dangling.length === 0) return pass(`${plural(links.length, 'link')}, all lead to the store`);
    return fail(
      [`${plural(dangling.length, 'link')} of ${links.length} lead nowhere`, ...dangling.slice(0, MAX_SHOWN)],
      { fix: ['nix-env --rollback -p PROFILE   or: rm LINK, for a generation that is gone'] },
    );
  }),
};
