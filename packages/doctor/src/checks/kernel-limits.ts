import type { HealthCheck } from '../health-check.ts';
import { type Outcome, pass, skip, warn } from '../outcome.ts';

interface Limit {
  readonly path: string;
  readonly name: string;
  readonly atLeast: number;
  readonly set: number;
  readonly what: string;
}

const LIMITS: readonly Limit[] = [
  {
    path: '/proc/sys/fs/inotify/max_user_watches',
    name: 'fs.inotify.max_user_watches',
    atLeast: 65_536,
    set: 524_288,
    what: 'programs that watch a project miss changes',
  },
  {
    path: '/proc/sys/fs/inotify/max_user_instances',
    name: 'fs.inotify.max_user_instances',
    atLeast: 128,
    set: 1024,
    what: 'containers with systemd do not start',
  },
  {
    path: '/proc/sys/user/max_user_namespaces',
    name: 'user.max_user_namespaces',
    atLeast: 1,
    set: 28_633,
    what: 'there are no sandboxes and no rootless containers',
  },
];
const SWITCHES: readonly Limit[] = [
  {
    path: '/proc/sys/kernel/unprivileged_userns_clone',
    name: 'kernel.unprivileged_userns_clone',
    atLeast: 1,
    set: 1,
    what: 'only root has namespaces',
  },
];

export const kernelLimits: HealthCheck = {
  id: 'kernel-limits',
  group: 'host',
  title: 'the kernel allows what builds need',
  looksAt: 'inotify watches and instances, user namespaces',
  run: async ({ host }): Promise<Outcome> => {
    if (host.platform !== 'linux') return skip('there are no such limits on this system');
    const read = await Promise.all(
      [...LIMITS, ...SWITCHES].map(async (limit) => ({
        ...limit,
        value: Number((await host.files.read(limit.path)) ?? Number.NaN),
      })),
    );
    const known = read.filter(({ value }) => !Number.isNaN(value));
    const low = known.filter(({ value, atLeast }) => value < atLeast);
    if (known.length === 0) return skip('/proc/sys cannot be read');
    if (low.length === 0) return pass(known.map(({ name, value }) => `${name} ${value}`).join(', '));
    return warn(
      low.map(({ name, value, what }) => `${name} = ${value}: ${what}`),
      {
        fix: low.map(
          ({ name, set }) => `sudo sysctl -w ${name}=${set}   and for good: a file in /etc/sysctl.d`,
        ),
      },
    );
  },
};
