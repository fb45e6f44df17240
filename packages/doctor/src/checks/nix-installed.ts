import { isAtLeast } from '@up/nix';
import type { HealthCheck } from '../health-check.ts';
import { nameOf } from '../nix/find-nixes.ts';
import { fail, type Outcome, pass, skip, warn } from '../outcome.ts';

/** Before it, flakes and the log as records are not there, or are not what they are now. */
const OLDEST_MINOR = 8;
const INSTALL = [
  'curl -L https://nixos.org/nix/install | sh -s -- --daemon',
  'or, on Debian: apt-get install nix-bin',
];

export const nixInstalled: HealthCheck = {
  id: 'nix-installed',
  group: 'nix',
  title: 'Nix is installed',
  looksAt: 'the first `nix` in PATH, what it is, and its version',
  async run({ nix }): Promise<Outcome> {
    const nixes = await nix.installed();
    const first = nixes.find(({ place }) => place === 'path');
    if (first === undefined) {
      const [elsewhere] = nixes;
      if (elsewhere === undefined) return skip('Nix is not installed', INSTALL);
      return warn(`${elsewhere.path} is there, but not in PATH`, {
        fix: ['Open a new shell, or:', `export PATH="${elsewhere.path.replace(/\/nix$/, '')}:$PATH"`],
      });
    }
    const { path, version, says } = first;
    if (version === undefined) {
      return fail(`${path} is not Nix: asked for its version, it says "${says}"`, {
        fix: ['type -a nix', 'Put the directory of the right one first in PATH.'],
      });
    }
    if (!isAtLeast(version, OLDEST_MINOR)) {
      return warn(
        `${path} is ${nameOf(version)}: older than 2.${OLDEST_MINOR}, which is the oldest that is tested`,
        {
          fix: ['nix upgrade-nix'],
        },
      );
    }
    return pass(`${nameOf(version)}, ${path}`);
  },
};
