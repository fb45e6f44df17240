import { Command, Option } from 'commander';
import { addBoot } from './commands/boot-command.ts';
import { addBuild } from './commands/build-command.ts';
import { addCheck } from './commands/check-command.ts';
import { addDiff } from './commands/diff-command.ts';
import { addDoctor } from './commands/doctor-command.ts';
import { addExplain } from './commands/explain-command.ts';
import { addHistory } from './commands/history-command.ts';
import { addInspect } from './commands/inspect-command.ts';
import { addRebuild } from './commands/rebuild-command.ts';
import { addRepair } from './commands/repair-command.ts';
import { addSmoke } from './commands/smoke-command.ts';
import { addStatus } from './commands/status-command.ts';
import type { ChosenCommand, CliContext } from './context.ts';
import { AFTER_HELP, EXAMPLES } from './help-text.ts';
import { addNixOptions } from './nix/nix-flags.ts';
import { SHOWN_CONFIGS } from './show/shown-config.ts';
import { VERSION } from './version.ts';

export interface ProgramOptions {
  readonly cli: Pick<CliContext, 'stdout' | 'env'>;
  /** What stands after `--`. */
  readonly workloadArgs: readonly string[];
  /** Told which command was meant; nothing is run while the command line is parsed. */
  readonly choose: (command: ChosenCommand) => void;
}

const PROFILE = 'profile, or workload/profile';
const TYPE = 'runner, container, container-enhanced, vm or iso';
const builderOption = (): Option =>
  new Option('--builder <builder>', 'auto, nix or embedded (default: auto)');
const compressOption = (): Option =>
  new Option('--compress <how>', 'layers of an image (default: none)').choices(['none', 'gzip', 'zstd']);

/** The command line: names, arguments, options and help. What a command does is loaded when it is chosen. */
export function buildProgram({ cli, workloadArgs, choose }: ProgramOptions): Command {
  const program = new Command('up')
    .description('From a profile to a proven image: builds an artefact, runs it, proves that it works.')
    .usage('[PROFILE] [TYPE] [options] [-- ARGS]\n       up COMMAND [options]')
    .option('--json', 'one JSON document on stdout, nothing else')
    .option('-q, --quiet', 'no progress, only the result and errors')
    .option('-v, --verbose', 'the output of what is run, too')
    .option('--project <dir>', 'the project (default: the nearest up.toml, from here upwards)')
    .option('--no-input', 'never ask anything')
    .option('--color', 'colours even where no terminal is')
    .option('--no-color', 'no colours')
    .version(VERSION, '-V, --version')
    .addHelpText('before', `${EXAMPLES}`)
    .addHelpText('after', AFTER_HELP)
    .exitOverride()
    .configureOutput({ writeOut: (text) => void cli.stdout.write(text), writeErr: () => undefined })
    .helpCommand('help [command]', 'help for a command')
    .configureHelp({ showGlobalOptions: false });
  program.setOptionValue('color', undefined);

  const run = program
    .command('run', { isDefault: true })
    .description('build, run and prove it (the word run may be left out)')
    .argument('[profile]', PROFILE)
    .argument('[type]', TYPE)
    .addOption(builderOption())
    .option('--once', 'stop after the first healthy answer, exit 0')
    .option('--detach', 'leave the container running')
    .option('--any-port', 'publish a container or a machine on free ports instead of those of the profile')
    .option('--with <programs...>', 'pack these programs of this machine into the image, too')
    .option('--dry-run', 'show the plan and stop');
  addNixOptions(run).action((profile, type, options) =>
    choose({
      name: 'run',
      run: async (context) =>
        (await import('./commands/run.ts')).run(context, { profile, type, workloadArgs, ...options }),
    }),
  );
  program
    .command('list')
    .description('workloads, profiles and their types')
    .action(() =>
      choose({ name: 'list', run: async (context) => (await import('./commands/list.ts')).list(context) }),
    );
  program
    .command('show')
    .description('one profile: its settings, merged and derived')
    .argument('<profile>', PROFILE)
    .addOption(
      new Option('--settings', 'only the settings document that the workload reads').conflicts('config'),
    )
    .addOption(
      new Option(
        '--config <program>',
        'only the configuration that the flake makes for it: nginx or ffmpeg (needs Nix)',
      ).choices(SHOWN_CONFIGS),
    )
    .action((profile, options) =>
      choose({
        name: 'show',
        run: async (context) => (await import('./commands/show.ts')).show(context, { profile, ...options }),
      }),
    );
  program
    .command('plan')
    .description('what would be done, and why')
    .argument('<profile>', PROFILE)
    .argument('[type]', TYPE)
    .addOption(builderOption())
    .action((profile, type, options) =>
      choose({
        name: 'plan',
        run: async (context) =>
          (await import('./commands/plan.ts')).plan(context, { profile, type, workloadArgs, ...options }),
      }),
    );
  addBuild(program, { choose, workloadArgs, builderOption, compressOption });
  addInspect(program, choose);
  addRepair(program, choose);
  addSmoke(program, { choose, workloadArgs });
  addBoot(program, choose);
  addDiff(program, choose);
  addCheck(program, choose);
  addExplain(program, { choose, workloadArgs });
  addDoctor(program, choose);
  addStatus(program, choose);
  addHistory(program, choose);
  addRebuild(program, { choose, workloadArgs });
  program
    .command('sync')
    .description('write nix/profiles.json from up.toml')
    .option('--check', 'write nothing, exit 1 where it is out of date')
    .action((options) =>
      choose({
        name: 'sync',
        run: async (context) => (await import('./commands/sync.ts')).sync(context, options),
      }),
    );
  program
    .command('init')
    .description('start an up.toml in this directory')
    .action(() =>
      choose({ name: 'init', run: async (context) => (await import('./commands/init.ts')).init(context) }),
    );
  program
    .command('completion')
    .description('the completion script of a shell')
    .argument('<shell>', 'bash, zsh or fish')
    .action((shell) =>
      choose({
        name: 'completion',
        run: async () => (await import('./commands/completion.ts')).completion(shell),
      }),
    );
  program.command('complete', { hidden: true }).action(() =>
    choose({
      name: 'complete',
      run: async (context) =>
        (await import('./commands/complete.ts')).complete(context, { program, words: workloadArgs }),
    }),
  );
  program
    .command('clean')
    .description('stop and remove what crashed runs left behind')
    .action(() =>
      choose({ name: 'clean', run: async (context) => (await import('./commands/clean.ts')).clean(context) }),
    );
  return program;
}
