import type { Command } from 'commander';
import type { ChosenCommand } from '../context.ts';
import { listOption } from './list-option.ts';

const EXAMPLES = `
A and B are
  images                    all that up inspect opens
  directories               root file systems, or any other two
  closures                  a store path, or a link to one such as ./result;
                            a text that lists store paths, one a line

Examples:
  up diff old.tar new.tar                      packages, config, files, layers
  up diff web:1.0 web:1.1 --only packages      which tools are not the same
  up diff a.tar b.tar --path '/etc/**' --all   every file below /etc
  up diff ./result-old ./result                two closures; needs Nix
  nix-store -qR ./result > a.txt               a closure of another machine

Nix packages are told by their names: one that was only built again is one line,
and its files are not listed. Times alone are no difference.
Exit code 0, different or not; with --exit-code 1 where anything is different.
`;

/** The command line of `up diff`. */
export function addDiff(program: Command, choose: (command: ChosenCommand) => void): void {
  program
    .command('diff')
    .description('what is not the same in two images, directories or closures')
    .usage('A B [options]')
    .argument('<a>', 'image, directory or closure')
    .argument('<b>', 'what it is compared with')
    .optionsGroup('Which images:')
    .option('--platform <os/arch>', 'of several (default: linux on this machine)')
    .option('--tag <name>', 'of an archive with several; twice: of A, then of B', append)
    .optionsGroup('What is compared:')
    .option('--only <parts>', 'packages, config, files, layers: a,b', listOption)
    .option('--path <glob>', 'only files it matches, and below (implies --only files)', append)
    .option('--times', 'times of modification and creation, too')
    .optionsGroup('The result:')
    .option('--all', 'every difference, not only the largest')
    .option('--exit-code', 'exit 1 where anything is different')
    .addHelpText('after', EXAMPLES)
    .action((a, b, options) =>
      choose({
        name: 'diff',
        run: async (context) => (await import('./diff.ts')).diff(context, { a, b, ...options }),
      }),
    );
}

function append(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
