import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ChosenCommand } from '../context.ts';
import { listOption } from './list-option.ts';

const EXAMPLES = `
Each tier has the one before in it. What could not be tried has not passed.
  quick   registry valid and in step, every target evaluates, outputs, names and
          platforms as the registry has them; without Nix: it can be planned
  build   every target that can be built here is built
  full    each is run once, and proves that it works

Examples:
  up check                              before every commit
  up check --tier build --within 30m    what does not fit is skipped, and said
  up check --only "*-runner" --tier full --keep-going
  up check --tier build --repro         builds twice, and compares file by file
  up check --isolate                    each target alone: which one breaks?
  up check --isolate .#nixosConfigurations.web       each package of it
  up check --format junit -o check.xml

Exit codes: 0 all that was tried passed, 1 checks failed, 2 a build or an
evaluation failed, 5 nothing failed, but the time was over.
All checks: docs/check.md.
`;

/** The command line of `up check`. */
export function addCheck(program: Command, choose: (command: ChosenCommand) => void): void {
  program
    .command('check')
    .description('the gatekeeper: every target evaluates, builds, works')
    .usage('[--tier quick|build|full] [options]\n       up check --isolate [INSTALLABLE]')
    .configureHelp({ showGlobalOptions: false, optionDescription: ({ description }) => description })
    .optionsGroup('What is checked:')
    .addOption(
      new Option('--tier <tier>', 'quick (default), build or full').choices(['quick', 'build', 'full']),
    )
    .option('--only <patterns...>', 'targets, profiles, workloads or types, with *', listOption)
    .option('--repro', 'build everything twice, and compare (tier build at least)')
    .option('--isolate [installable]', 'build each target, or each package of it, alone')
    .option('--all-systems', 'evaluate the targets of other systems, too')
    .optionsGroup('How:')
    .option('--builder <builder>', 'auto, nix or embedded (default: auto)')
    .option('--within <time>', 'budget: 90s, 10m, 1h (default: 10m, 1h, 2h by tier)', duration)
    .option('--keep-going', 'build on after a failure (quick always goes on)')
    .option('--jobs <n>', 'evaluations at a time (default: 2)', jobs)
    .option('--systems <names...>', 'the systems that runners are for (default: all four)', listOption)
    .option('--allow <names...>', 'further outputs or packages of the flake', listOption)
    .optionsGroup('The report:')
    .addOption(
      new Option('--format <format>', 'text (default) or junit').choices(['text', 'junit']).default('text'),
    )
    .option('-o, --output <file>', 'where it goes instead of stdout')
    .addHelpText('after', EXAMPLES)
    .action((options) =>
      choose({
        name: 'check',
        run: async (context) => (await import('./check.ts')).check(context, options),
      }),
    );
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };
const MAX_MS = 24 * 3_600_000;

/** `90s`, `10m`, `1h30m`, in milliseconds. */
export function duration(text: string): number {
  const parts = [...text.matchAll(/(\d{1,6})(min|[smh])/g)];
  const total = parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
  const isWhole = parts.map(([part]) => part).join('') === text;
  if (!isWhole || total <= 0 || total > MAX_MS)
    throw new InvalidArgumentError('It takes a time up to 24h: 90s, 10m, 1h30m.');
  return total;
}

function jobs(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError('It takes a number from 1 to 99.');
  return Number(text);
}
