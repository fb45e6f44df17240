import { type Command, Option } from 'commander';
import type { ChosenCommand } from '../context.ts';
import { listOption } from './list-option.ts';

const EXAMPLES = `
The layer holds what up inspect found missing: links from the usual paths into
the store, /tmp and its like, users and groups, directories for logs, /bin/sh
and /usr/bin/env. The layers below stay as they are, byte for byte; nothing is
replaced but links that lead nowhere. What cannot be mended is listed, with the
reason.

Examples:
  up repair neko.tar -o fixed.tar             an image that works
  up repair neko.tar -o fixed.tar --rewrite   no links, but store paths
  up repair neko.tar --dry-run                what would be done
  up repair neko.tar --nix                    the same, for dockerTools
  ./result | up repair - -o fixed.tar         what streamLayeredImage writes

Exit code 1 where errors remain. The same image gives the same bytes.
`;

const FORMATS: readonly string[] = ['docker-archive', 'oci-archive', 'oci-layout'];

/** The command line of `up repair`. */
export function addRepair(program: Command, choose: (command: ChosenCommand) => void): void {
  program
    .command('repair')
    .description('mend an image with one layer on top of it')
    .usage('IMAGE -o OUT [options]')
    .argument('<image>', 'file, directory, docker://NAME, or -')
    .configureHelp({ showGlobalOptions: false, optionDescription: ({ description }) => description })
    .optionsGroup('Which image:')
    .option('--platform <os/arch>', 'of several (default: linux on this machine)')
    .option('--tag <name>', 'of an archive with several images')
    .optionsGroup('What is mended:')
    .option('--only <rules>', 'what these rules find; fhs stands for all of its area (a,b: both)', listOption)
    .option('--skip <rules>', 'all but what these find', listOption)
    .option('--rewrite', 'supervisord.conf to store paths, instead of making links')
    .optionsGroup('The result:')
    .option('-o, --output <path>', 'where the mended image goes')
    .addOption(
      new Option('--format <format>', `${FORMATS.join(', ')} (default: that of IMAGE)`).choices(FORMATS),
    )
    .option('--force', 'replace an image that is there already')
    .option('--dry-run', 'show the plan and what would remain, write nothing')
    .option('--nix', 'print what mends it where it is built, write nothing')
    .addHelpText('after', EXAMPLES)
    .action((image, options) =>
      choose({
        name: 'repair',
        run: async (context) => (await import('./repair.ts')).repair(context, { image, ...options }),
      }),
    );
}
