import { formatBytes, UpError } from '@up/core';
import type { HealthCheck } from '../health-check.ts';
import { fail, type Outcome, pass, skip, warn } from '../outcome.ts';

const LITTLE_BYTES = 5_000_000_000;

export const engine: HealthCheck = {
  id: 'engine',
  group: 'containers',
  title: 'Docker or Podman answers',
  looksAt:
    'the engine that up would use: its version, control groups, storage, and the room where images lie',
  timeoutMs: 8000,
  run: async ({ host, signal }): Promise<Outcome> => {
    try {
      const { kind, url, version, cgroupVersion, storageDriver, rootDirectory, warnings } =
        await host.machines.engine(signal);
      const name = `${kind === 'docker' ? 'Docker' : 'Podman'} ${version} at ${url}`;
      const facts = [cgroupVersion && `control groups ${cgroupVersion}`, storageDriver, rootDirectory]
        .filter(Boolean)
        .join(', ');
      const isLocal = url.startsWith('unix:') && host.platform === 'linux';
      const room = isLocal && rootDirectory !== undefined ? await host.files.room(rootDirectory) : undefined;
      const little =
        room !== undefined && room.freeBytes < LITTLE_BYTES
          ? [`only ${formatBytes(room.freeBytes)} left where its images lie: ${rootDirectory}`]
          : [];
      const slow = storageDriver === 'vfs' ? ['storage driver vfs: every layer is a whole copy'] : [];
      const doubts = [...little, ...slow];
      if (doubts.length > 0)
        return warn([name, ...doubts, facts], { fix: little.length > 0 ? [`${kind} system prune`] : [] });
      return pass(name, facts, ...warnings.slice(0, 3));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof UpError)) throw error;
      const tried = error.details['tried'];
      const reasons = Array.isArray(tried) ? describeTried(tried) : [];
      const isInstalled = (await host.programs.find('docker')) ?? (await host.programs.find('podman'));
      // Who has neither does not want containers, as far as can be told.
      if (isInstalled === undefined && host.env['DOCKER_HOST'] === undefined) {
        return skip('neither Docker nor Podman is installed', [
          'apt-get install podman   or: https://docs.docker.com/engine/install',
        ]);
      }
      return fail(['no container engine answers', ...reasons], {
        fix: error.hint === undefined ? ['sudo systemctl start docker'] : [error.hint],
      });
    }
  },
};

/** Endpoints by what is wrong with them. */
function describeTried(tried: readonly unknown[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const one of tried) {
    const { endpoint = '', reason = '' } =
      typeof one === 'object' && one !== null ? (one as Record<string, unknown>) : {};
    byReason.set(String(reason), [...(byReason.get(String(reason)) ?? []), String(endpoint)]);
  }
  return [...byReason].map(([reason, endpoints]) => `${reason}: ${endpoints.join(', ')}`);
}
