import type { HealthCheck } from '../health-check.ts';
import { fail, type Outcome, pass, skip, warn } from '../outcome.ts';
import { withConfig } from './with-nix.ts';

export const nixJobs: HealthCheck = {
  id: 'nix-jobs',
  group: 'nix',
  title: 'builds may be started',
  looksAt: '`max-jobs`, `cores` and, where there is one, the group of build users',
  run: withConfig(async ({ host, nix }, config): Promise<Outcome> => {
    const jobs = config.number('max-jobs');
    const cores = config.number('cores') ?? 0;
    const group = config.text('build-users-group') ?? '';
    const evidence = `max-jobs = ${jobs ?? 'auto'}, cores = ${cores === 0 ? 'all' : cores}`;
    if (jobs === 0) {
      const builders = config.text('builders') ?? '';
      const machines = builders.startsWith('@') ? await host.files.read(builders.slice(1)) : builders;
      return machines === undefined || machines.trim() === ''
        ? fail([evidence, 'nothing can be built: no job is allowed here, and there is no other machine'], {
            fix: ['max-jobs = auto   in nix.conf'],
          })
        : pass(evidence, 'builds are made on other machines alone');
    }
    // With a daemon it is the daemon, with its own settings, that needs them.
    if (group === '' || (host.user.uid !== 0 && (await nix.canary()).state === 'built'))
      return pass(evidence);
    const members = await membersOf(host.platform, group, (path) => host.files.read(path));
    if (members === 'unknown') return skip(`${evidence}; groups of this system are not looked up`);
    if (members === undefined) {
      return fail([evidence, `the group ${group} of build-users-group does not exist`], {
        fix: ['build-users-group =   in nix.conf, for builds as root; or run the installer of Nix again'],
      });
    }
    if (members.length === 0)
      return fail([evidence, `the group ${group} has no members`], {
        fix: [`usermod -aG ${group} nixbld1, for each build user`],
      });
    if (jobs !== undefined && members.length < jobs) {
      return warn(
        [
          evidence,
          `${group} has ${members.length} members: more than ${members.length} builds at once will wait`,
        ],
        {
          fix: [`max-jobs = ${members.length}   in nix.conf`],
        },
      );
    }
    return pass(`${evidence}, ${members.length} build users`);
  }),
};

async function membersOf(
  platform: NodeJS.Platform,
  group: string,
  read: (path: string) => Promise<string | undefined>,
): Promise<readonly string[] | undefined | 'unknown'> {
  if (platform !== 'linux') return 'unknown';
  const text = await read('/etc/group');
  if (text === undefined) return 'unknown';
  const line = text.split('\n').find((each) => each.startsWith(`${group}:`));
  return line
    ?.split(':')[3]
    ?.split(',')
    .filter((name) => name !== '');
}
