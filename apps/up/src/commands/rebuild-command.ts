import { Argument, type Command } from 'commander';
import type { ChosenCommand } from '../context.ts';

export interface RebuildSetup {
  readonly choose: (command: ChosenCommand) => void;
  /** What stands after `--`: for the tool, as it is. */
  readonly workloadArgs: readonly string[];
}

const COMMANDS = [
  {
    kind: 'os',
    description: 'rebuild this NixOS: build, show what changes, switch',
    actions: ['switch', 'boot', 'test', 'build', 'dry-build', 'rollback', 'generations'],
    tool: 'nixos-rebuild',
  },
  {
    kind: 'home',
    description: 'rebuild this home with home-manager',
    actions: ['switch', 'build', 'dry-build', 'rollback', 'generations'],
    tool: 'home-manager',
  },
  {
    kind: 'darwin',
    description: 'rebuild this Mac with nix-darwin',
    actions: ['switch', 'build', 'dry-build', 'rollback', 'generations'],
    tool: 'darwin-rebuild',
  },
] as const;

const examples = (kind: string, tool: string): string => `
It runs nh where that is on PATH, else ${tool}: shows what is built while it is built,
then what changes, package by package, then switches. Every run is kept with its log:
up history. Arguments after -- go to the tool as they are.

Examples:
  up ${kind} switch --flake ~/flake       build, show what changes, switch
  up ${kind} switch --ask                 the same, and ask before it switches
  up ${kind} build -- --show-trace        build only, into ./result
  up ${kind} switch -- --target-host root@web    on another machine
  up ${kind} rollback                     to the generation before
  up ${kind} generations                  those that there are

Exit codes: 0 done, 1 declined at --ask, 2 building or activating failed, 3 wrong usage,
4 the tool is not here, or root is needed.
`;

/** The command lines of `up os`, `up home` and `up darwin`. */
export function addRebuild(program: Command, { choose, workloadArgs }: RebuildSetup): void {
  for (const { kind, description, actions, tool } of COMMANDS)
    program
      .command(kind)
      .description(description)
      .usage('ACTION [options] [-- ARGS]')
      .addArgument(new Argument('<action>', 'what is done').choices(actions))
      .option('--flake <ref>', 'where the configuration is (default: where the tool looks for it)')
      .option('--ask', 'show what changes, and ask before it is activated')
      .option('--no-nh', `${tool} even where nh is there`)
      .addHelpText('after', examples(kind, tool))
      .action((action: (typeof actions)[number], options) =>
        choose({
          name: kind,
          run: async (context) => {
            if (action === 'generations')
              return (await import('./generations.ts')).showGenerations(context, kind);
            const { runRebuild } = await import('./rebuild.ts');
            return runRebuild(context, { kind, action, args: workloadArgs, ...options });
          },
        }),
      );
}
