import { type Command, InvalidArgumentError, Option } from 'commander';
import { CONTAINER_TYPES } from '../container-types.ts';
import type { ChosenCommand } from '../context.ts';

const EXAMPLES = `
An IMAGE is a file or directory (docker-archive, OCI archive or layout), a name or
docker://NAME of Docker or Podman; a PROFILE is built first.

Examples:
  up smoke default                        builds it, and proves that it works
  up smoke web.tar                        by its own config: stays up, ports, stop
  up smoke web:1.2 --profile web/release  started and checked as the profile says
  up smoke web:1.2 --spec goss.yaml       goss and container-structure-test files
  up smoke web.tar --format junit -o smoke.xml

Exit codes: 0 it works, 1 checks failed, 4 this machine cannot run it, 5 it was
not ready in time. All keys of expect: docs/registry.md, all checks: docs/smoke.md.
`;

export interface SmokeCommandOptions {
  readonly choose: (command: ChosenCommand) => void;
  /** What stands after `--`. */
  readonly workloadArgs: readonly string[];
}

/** The command line of `up smoke`. */
export function addSmoke(program: Command, { choose, workloadArgs }: SmokeCommandOptions): void {
  program
    .command('smoke')
    .description('start an image, check that it works, stop it')
    .usage('IMAGE|PROFILE [options] [-- ARGS]')
    .argument('<image>', 'file, directory, image of an engine, or profile')
    .configureHelp({ showGlobalOptions: false, optionDescription: ({ description }) => description })
    .optionsGroup('How it is started:')
    .option('--profile <profile>', 'as this profile says, with what it expects')
    .addOption(
      new Option('--type <type>', 'container (default) or container-enhanced').choices(CONTAINER_TYPES),
    )
    .option('--env <name=value...>', 'a variable, before that of the profile', pairs)
    .option('--any-port', 'on free ports instead of those of the profile')
    .option('--keep', 'leave the stopped container for a look')
    .optionsGroup('What is checked:')
    .option('--spec <files...>', 'goss.yaml and container-structure-test files, too')
    .option('--timeout <seconds>', 'until it is ready (default: as the profile says, 30)', seconds)
    .optionsGroup('The report:')
    .addOption(
      new Option('--format <format>', 'text (default) or junit').choices(['text', 'junit']).default('text'),
    )
    .option('-o, --output <file>', 'where it goes instead of stdout')
    .addHelpText('after', EXAMPLES)
    .action((image, options) =>
      choose({
        name: 'smoke',
        run: async (context) =>
          (await import('./smoke.ts')).smoke(context, { image, args: workloadArgs, ...options }),
      }),
    );
}

const MAX_SECONDS = 3600;

function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+(?:\.\d+)?$/.test(text) || value <= 0 || value > MAX_SECONDS)
    throw new InvalidArgumentError(`It takes seconds, more than 0 and up to ${MAX_SECONDS}.`);
  return value;
}

function pairs(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It takes NAME=VALUE.');
  return { ...before, [name]: value };
}
