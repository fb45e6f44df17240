import type { HealthCheck } from '../health-check.ts';
import { isUnusable } from '../nix/nix-view.ts';
import { type Outcome, pass, skip } from '../outcome.ts';
import { withNix } from './with-nix.ts';

export const nixTrust: HealthCheck = {
  id: 'nix-trust',
  group: 'nix',
  title: 'it is known what the store lets this user do',
  looksAt:
    'whether the store trusts this user: of anybody else it drops caches, keys and settings, with a warning at most',
  run: withNix(async ({ nix, host }): Promise<Outcome> => {
    const store = await nix.store();
    if (isUnusable(store)) return skip(store.unusable);
    const { url, trusted } = store;
    if (trusted === true) return pass(`${url} trusts this user`);
    if (trusted === false) {
      return pass(
        `${url} does not trust ${host.user.name || 'this user'}: caches and settings are those of /etc/nix/nix.conf`,
        'flake-settings says whether a flake here wants more',
      );
    }
    if (url === 'local') return pass('the store is local: nothing is in between');
    return skip(`${url} does not say whether it trusts this user`);
  }),
};
