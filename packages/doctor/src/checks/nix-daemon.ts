import { formatDuration } from '@up/core';
import type { CheckContext, HealthCheck } from '../health-check.ts';
import { daemonStartedMs } from '../nix/daemon-start.ts';
import { isUnusable } from '../nix/nix-view.ts';
import { fail, type Outcome, pass, skip, warn } from '../outcome.ts';
import { restartDaemon } from './nix-one.ts';
import { withNix } from './with-nix.ts';

/** A file that was written while the daemon started may have been read already. */
const TOLERANCE_MS = 2000;

export const nixDaemon: HealthCheck = {
  id: 'nix-daemon',
  group: 'nix',
  title: 'the daemon answers, with the settings of today',
  looksAt:
    'the store, and when the daemon was started: it keeps the nix.conf that it has read, until somebody restarts it',
  run: withNix(async (context): Promise<Outcome> => {
    const { nix, host } = context;
    const store = await nix.store();
    if (isUnusable(store)) return fail(store.unusable, { fix: storeFix(store.unusable, host.platform) });
    const { url, version } = store;
    if (!/^(daemon|unix:)/.test(url)) {
      return /^(local|\/)/.test(url)
        ? skip(`the store is ${url}: there is no daemon`)
        : pass(`the store is ${url}`);
    }
    const startedMs = await daemonStartedMs(host, context.signal);
    const stale = startedMs === undefined ? [] : await changedSince(context, startedMs);
    if (stale.length > 0 && startedMs !== undefined) {
      return warn(
        [
          'the daemon runs with settings that are no longer in its files',
          `it was started ${formatDuration(host.now() - startedMs)} ago; changed since: ${stale.join(', ')}`,
        ],
        { fix: [restartDaemon(host.platform)] },
      );
    }
    return pass(`${url}${version === undefined ? '' : `, ${version}`} answers`);
  }),
};

async function changedSince({ nix }: CheckContext, startedMs: number): Promise<readonly string[]> {
  return (await nix.confFiles())
    .filter(
      ({ scope, modifiedMs }) =>
        scope === 'system' && modifiedMs !== undefined && modifiedMs > startedMs + TOLERANCE_MS,
    )
    .map(({ path }) => path);
}

function storeFix(said: string, platform: NodeJS.Platform): readonly string[] {
  if (/cannot connect to socket/.test(said)) {
    return platform === 'darwin'
      ? ['sudo launchctl kickstart -k system/org.nixos.nix-daemon']
      : ['sudo systemctl enable --now nix-daemon.socket', 'Without systemd: sudo nix-daemon &'];
  }
  if (/permission|not permitted/i.test(said))
    return ['sudo chown -R $USER /nix   for a Nix of one user; otherwise start the daemon'];
  return ['nix store info   (nix store ping before 2.19) says more'];
}
