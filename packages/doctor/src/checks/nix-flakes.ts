import type { HealthCheck } from '../health-check.ts';
import { placeOf, settingsOf, userConf } from '../nix/conf-files.ts';
import { type Outcome, pass, warn } from '../outcome.ts';
import { withNix } from './with-nix.ts';

const NEEDED = ['nix-command', 'flakes'];
const LINE = `extra-experimental-features = ${NEEDED.join(' ')}`;

export const nixFlakes: HealthCheck = {
  id: 'nix-flakes',
  group: 'nix',
  title: 'flakes are switched on',
  looksAt: '`experimental-features` in every nix.conf and in NIX_CONFIG; up itself does not need them there',
  run: withNix(async ({ nix, host }, { version }): Promise<Outcome> => {
    // Determinate Nix has them on, whatever the files say.
    if (version.flavour === 'determinate') return pass('Determinate Nix has them on');
    const settings = settingsOf(await nix.confFiles(), ['experimental-features']);
    const enabled = new Set<string>();
    for (const { name, words } of settings) {
      if (!name.startsWith('extra-')) enabled.clear();
      for (const word of words) enabled.add(word);
    }
    const missing = NEEDED.filter((feature) => !enabled.has(feature));
    if (missing.length === 0) return pass(settings.map((setting) => placeOf(setting)).join('; '));
    const path = userConf(host);
    const isInNixosConfig = (await host.files.state('/etc/NIXOS')) !== undefined;
    return warn(
      `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not switched on: nix build .#x works with a flag only`,
      {
        fix: [
          ...(isInNixosConfig
            ? [
                'nix.settings.experimental-features = [ "nix-command" "flakes" ];   in the configuration of NixOS, or:',
              ]
            : []),
          `echo '${LINE}' >> ${path}`,
        ],
        remedies: [
          {
            kind: 'edit',
            path,
            change: { what: 'add-line', line: LINE },
            why: 'it only adds commands, for this user',
          },
        ],
      },
    );
  }),
};
