import type { HealthCheck } from '../health-check.ts';
import { evalFlakeFile } from '../nix/eval-flake-file.ts';
import { isUnusable } from '../nix/nix-view.ts';
import { type Outcome, pass, skip, warn } from '../outcome.ts';
import { withFlake } from './flake-root.ts';

/** What anybody may set for themselves (the daemon's own list, libstore/daemon.cc). */
const UNRESTRICTED: ReadonlySet<string> = new Set([
  'bash-prompt',
  'bash-prompt-prefix',
  'bash-prompt-suffix',
  'flake-registry',
  'commit-lockfile-summary',
  'commit-lock-file-summary',
]);

export const flakeSettings: HealthCheck = {
  id: 'flake-settings',
  group: 'flake',
  title: 'the flake gets its settings',
  looksAt:
    '`nixConfig` of flake.nix against the settings in force, and whether the store trusts this user with them',
  run: withFlake(async (context, root): Promise<Outcome> => {
    const { nix } = context;
    const config = await nix.config();
    if (isUnusable(config)) return skip(config.unusable);
    const wanted = await evalFlakeFile(context, { root, attribute: 'flake.nixConfig or { }' });
    if (typeof wanted !== 'object' || wanted === null) return skip('flake.nix does not evaluate by itself');
    const settings = Object.entries(wanted);
    if (settings.length === 0) return pass('it asks for none');
    const absent = settings
      .filter(([name, value]) => !isInForce(name, value, config.words, config.text))
      .map(([name]) => name);
    if (absent.length === 0) return pass(`${settings.length} asked for, all in force`);
    const store = await nix.store();
    const restricted = absent.filter((name) => !UNRESTRICTED.has(name));
    if (!isUnusable(store) && store.trusted === false && restricted.length > 0) {
      return warn(
        `the store ignores what the flake asks for, since it does not trust this user: ${restricted.join(', ')}`,
        {
          fix: [`Put ${restricted.join(', ')} into /etc/nix/nix.conf, or this user into trusted-users there`],
        },
      );
    }
    return warn(`the flake asks for ${absent.join(', ')}: not in force unless somebody accepts it`, {
      fix: ['nix build --accept-flake-config   where you trust the flake'],
    });
  }),
};

/** A value of the flake that the settings in force contain. */
function isInForce(
  name: string,
  value: unknown,
  words: (name: string) => readonly string[],
  text: (name: string) => string | undefined,
): boolean {
  const plainName = name.replace(/^extra-/, '');
  const asked = (Array.isArray(value) ? value : String(value).split(/\s+/))
    .map(String)
    .filter((word) => word !== '');
  if (asked.length === 1 && text(plainName) === asked[0]) return true;
  const inForce = new Set(words(plainName).map((word) => word.replace(/\/+$/, '')));
  return asked.every((word) => inForce.has(word.replace(/\/+$/, '')));
}
