import { type Command, Option } from 'commander';
import { CONTAINER_TYPES } from '../container-types.ts';
import type { ChosenCommand } from '../context.ts';
import { listOption } from './list-option.ts';

const EXAMPLES = `
An IMAGE is
  a file or directory       docker-archive, OCI archive or layout (plain, gzip,
                            zstd), image.json of nix2container, root file system
  a name, docker://NAME     an image of Docker or Podman
  registry://HOST/NAME      an image of a registry
  -                         an archive on stdin
  ./result, /nix/store/...  a store path: secrets in all files of its closure,
                            links that lead nowhere or out of it; with
                            --platform or --layers, its root file system

Examples:
  up inspect neko.tar                           what will fail, and why
  ./result | up inspect -                       what streamLayeredImage writes
  up inspect web.tar --profile web/release      started as the profile starts it
  up inspect web.tar --rule fhs --fail-on info  one area of rules, strictly
  up inspect web.tar --format html -o web.html  a page with sizes and findings

--json prints one document with all of it, -q nothing but what fails.
Every rule has a page in docs/rules.
`;

const SEVERITIES: readonly string[] = ['error', 'warning', 'info', 'never'];
const FORMATS: readonly string[] = ['text', 'html', 'sarif', 'junit'];

/** The command line of `up inspect`. */
export function addInspect(program: Command, choose: (command: ChosenCommand) => void): void {
  program
    .command('inspect')
    .description('what in an image will fail at run time, before anything runs')
    .usage('IMAGE [options]')
    .argument('<image>', 'file, directory, store path, image of an engine or registry, or -')
    .configureHelp({ showGlobalOptions: false, optionDescription: ({ description }) => description })
    .optionsGroup('Which image:')
    .option('--platform <os/arch>', 'of several (default: linux on this machine)')
    .option('--tag <name>', 'of an archive with several images')
    .option('--no-verify', 'take digests as claimed; nothing is hashed')
    .optionsGroup('How it is started:')
    .option('--profile <profile>', 'as this profile does, and with what it expects')
    .addOption(
      new Option('--type <type>', 'container (default) or container-enhanced').choices(CONTAINER_TYPES),
    )
    .optionsGroup('Which rules:')
    .option('--rule <rules>', 'only these; fhs stands for all of its area (a,b: both)', listOption)
    .option('--only <rules>', 'the same as --rule', listOption)
    .option('--skip <rules>', 'all but these', listOption)
    .optionsGroup('What fails (exit code 1):')
    .addOption(
      new Option('--fail-on <severity>', 'error (default), warning, info or never').choices(SEVERITIES),
    )
    .option('--baseline <file>', 'only what this earlier --json report does not have')
    .optionsGroup('The report:')
    .addOption(
      new Option('--format <format>', 'text (default), html, sarif or junit')
        .choices(FORMATS)
        .default('text'),
    )
    .option('-o, --output <file>', 'where it goes instead of stdout')
    .option('--layers', 'with the layers: how large, and what of it is wasted')
    .addHelpText('after', EXAMPLES)
    .action((image, options) =>
      choose({
        name: 'inspect',
        run: async (context) => (await import('./inspect.ts')).inspect(context, { image, ...options }),
      }),
    );
}
