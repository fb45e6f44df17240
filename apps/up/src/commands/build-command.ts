import { type Command, Option } from 'commander';
import type { ChosenCommand } from '../context.ts';
import { addNixOptions } from '../nix/nix-flags.ts';

const EXAMPLES = `
Examples:
  up build default container                 with Nix where it can be used, else without
  up build default container --builder nix   as the flake of the project has it
  up build default iso --keep-going          after a failure, what does not need it
  up build .#web                             anything that Nix can name: tree, causes, history
  up build .#web -- --option cores 2         what stands after -- goes to Nix
  up build .#web --max-jobs 0 --builders 'ssh-ng://builder x86_64-linux'

Exit codes: 0 built, 2 the build failed, 4 no builder can make it here, 130 interrupted.
More: docs/build.md.
`;

export interface BuildCommandSetup {
  readonly choose: (command: ChosenCommand) => void;
  /** What stands after `--`. */
  readonly workloadArgs: readonly string[];
  readonly builderOption: () => Option;
  readonly compressOption: () => Option;
}

/** The command line of `up build`. */
export function addBuild(
  program: Command,
  { choose, workloadArgs, builderOption, compressOption }: BuildCommandSetup,
): void {
  const command = program
    .command('build')
    .description('build it and stop')
    .usage('PROFILE [TYPE] [options] [-- NIX-ARGS]\n       up build INSTALLABLE [options] [-- NIX-ARGS]')
    .argument('<profile>', 'profile, workload/profile, or what Nix can build: .#NAME')
    .argument('[type]', 'runner, container, container-enhanced, vm or iso')
    .addOption(builderOption())
    .option('-o, --output <path>', 'where to (default: .up/TYPE/TARGET in the project; of .#NAME: result)')
    .addOption(
      new Option('--format <format>', 'of an image (default: oci-layout)').choices([
        'oci-layout',
        'oci-archive',
        'docker-archive',
      ]),
    )
    .addOption(compressOption())
    .option('--with <programs...>', 'pack these programs of this machine into the image, too')
    .option('--load', 'load the image into Docker or Podman, too')
    .option('--dry-run', 'show the plan and stop');
  addNixOptions(command)
    .addHelpText('after', EXAMPLES)
    .action((profile, type, options) =>
      choose({
        name: 'build',
        run: async (context) =>
          (await import('./build.ts')).build(context, { profile, type, nixArgs: workloadArgs, ...options }),
      }),
    );
}
