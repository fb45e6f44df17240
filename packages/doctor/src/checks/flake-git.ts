import type { HealthCheck } from '../health-check.ts';
import { fail, type Outcome, pass, skip, warn } from '../outcome.ts';
import { askGit, withFlake } from './flake-root.ts';

export const flakeGit: HealthCheck = {
  id: 'flake-git',
  group: 'flake',
  title: 'git has the flake',
  looksAt: 'whether the flake is in a repository of this user, has a commit, changes, submodules',
  run: withFlake(async (context, root): Promise<Outcome> => {
    const top = await askGit(context, { root, args: ['rev-parse', '--show-toplevel'] });
    if (top === undefined)
      return fail('git is not installed: Nix needs it for a flake in a repository', {
        fix: ['apt-get install git'],
      });
    const said = top.stderr.join('\n');
    if (/dubious ownership|not owned by current user/.test(said)) {
      return fail(`${root} belongs to another user: git, and Nix with it, refuses it`, {
        fix: [`git config --global --add safe.directory ${root}`],
      });
    }
    if (top.exitCode !== 0) return pass('not in a repository: Nix copies all of the directory');
    const head = await askGit(context, { root, args: ['rev-parse', '--short', 'HEAD'] });
    if (head?.exitCode !== 0) {
      return warn(
        'the repository has no commit yet: some versions of Nix refuse it, and nothing can be told apart',
        {
          fix: ['git add -A && git commit'],
        },
      );
    }
    const modules = await askGit(context, { root, args: ['ls-files', '-z', '--stage', '--', '.'] });
    const submodules = (modules?.stdout ?? '')
      .split('\0')
      .filter((line) => line.startsWith('160000 '))
      .map((line) => line.split('\t')[1] ?? '');
    if (submodules.length > 0) {
      return warn(`Nix leaves out submodules: ${submodules.slice(0, 5).join(', ')}`, {
        fix: ["nix build '.?submodules=1#default'"],
      });
    }
    const status = await askGit(context, {
      root,
      args: ['status', '--porcelain', '-z', '--untracked-files=no'],
    });
    if (status?.exitCode !== 0) return skip('git does not say its state');
    const isDirty = status.stdout !== '';
    return pass(
      `commit ${head.stdout.trim()}${isDirty ? ', with changes that are not committed: what is built has no revision' : ''}`,
    );
  }),
};
