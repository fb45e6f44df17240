import type { HealthCheck } from '../health-check.ts';
import { type Outcome, pass, warn } from '../outcome.ts';

export const git: HealthCheck = {
  id: 'git',
  group: 'host',
  title: 'git is installed',
  looksAt: 'git in PATH and its version: flakes, and what up says about them, need it',
  run: async ({ host, signal }): Promise<Outcome> => {
    const run = await host.programs.run('git', { args: ['--version'], signal });
    const [, version] = /^git version (\S+)/.exec(run?.stdout ?? '') ?? [];
    if (version !== undefined) return pass(`${version}, ${await host.programs.find('git')}`);
    return warn(run === undefined ? 'git is not installed' : 'the git in PATH is not git', {
      fix: [host.platform === 'darwin' ? 'xcode-select --install' : 'apt-get install git'],
    });
  },
};
