import type { HealthCheck } from '../health-check.ts';
import { type InstalledNix, nameOf } from '../nix/find-nixes.ts';
import { isUnusable } from '../nix/nix-view.ts';
import { type Outcome, pass, warn } from '../outcome.ts';
import { withNix } from './with-nix.ts';

export const nixOne: HealthCheck = {
  id: 'nix-one',
  group: 'nix',
  title: 'one Nix',
  looksAt: 'every `nix` in PATH and in the usual places, and the version of the daemon',
  run: withNix(async ({ nix, host }, { version }): Promise<Outcome> => {
    const nixes = await nix.installed();
    const inPath = nixes.filter(({ place }) => place === 'path');
    const versions = new Set(nixes.map(describeVersion));
    const store = await nix.store();
    const daemon = isUnusable(store) ? undefined : store.version;
    const isOther = daemon !== undefined && daemon !== version.version;
    const seen = [
      ...nixes.map(
        (one) => `${describeVersion(one)}  ${one.path}${one.place === 'path' ? '' : '  (not in PATH)'}`,
      ),
      ...(isOther ? [`${daemon}  the daemon`] : []),
    ];
    if (versions.size === 1 && !isOther) {
      return pass(nixes.length === 1 ? (seen[0] ?? '') : `${nixes.length} copies of ${nameOf(version)}`);
    }
    const summary =
      inPath.length > 1
        ? `${inPath.length} in PATH, of ${versions.size} versions: a shell takes the first`
        : isOther
          ? 'the daemon is of another version than the client'
          : 'another version is installed, which other users or services may take';
    const others = inPath.slice(1).map(({ path }) => path);
    return warn([summary, ...seen], {
      fix: [
        ...(others.length === 0
          ? []
          : [`Remove what is not wanted, or take its directory out of PATH: ${others.join(' ')}`]),
        ...(isOther ? [restartDaemon(host.platform)] : []),
      ],
    });
  }),
};

function describeVersion({ version }: InstalledNix): string {
  return version === undefined ? 'not Nix' : nameOf(version);
}

/** What makes the daemon read its settings again, and be the version that is installed. */
export function restartDaemon(platform: NodeJS.Platform): string {
  return platform === 'darwin'
    ? 'sudo launchctl kickstart -k system/org.nixos.nix-daemon'
    : 'sudo systemctl restart nix-daemon';
}
