import { type Command, InvalidArgumentError } from 'commander';
import type { ChosenCommand } from '../context.ts';

const EXAMPLES = `
A LOG is what nix, nixos-rebuild, darwin-rebuild or home-manager wrote, of any version,
in colour or not, with -L or --log-format internal-json; or the log of one derivation.
Where the cause is a file, git is asked about it in this directory, or in --root DIR.

Examples:
  nix build 2>&1 | up explain                what is wrong, and what to type
  up explain build.log                       the same, of a file
  nix log /nix/store/HASH-x.drv | up explain what a builder said
  up explain build.log --root ~/flake        about another flake
  nix build 2> log; up explain log --status $?        0: there is nothing to explain
  up explain log -- nix build .#web          for a log without an error: what to type next

Exit codes: 0 the log has no error and the command succeeded, 1 it has errors, or none
although the command failed. All errors: docs/nix-errors.md.
`;

export interface ExplainCommandSetup {
  readonly choose: (command: ChosenCommand) => void;
  /** What stands after `--`: the command that wrote the log. */
  readonly workloadArgs: readonly string[];
}

/** The command line of `up explain`. */
export function addExplain(program: Command, { choose, workloadArgs }: ExplainCommandSetup): void {
  program
    .command('explain')
    .description('why a Nix command failed, and what to type')
    .usage('[LOG|-] [options] [-- COMMAND]')
    .argument('[log]', 'file with the output; - or none: stdin')
    .option('--root <dir>', 'the flake that the log is about (default: this directory)')
    .option('--status <code>', 'how the command ended (default: it failed)', status)
    .addHelpText('after', EXAMPLES)
    .action((log, options) =>
      choose({
        name: 'explain',
        run: async (context) =>
          (await import('./explain.ts')).explainLog(context, { log, command: workloadArgs, ...options }),
      }),
    );
}

function status(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('It takes an exit code: --status $?');
  return Number(text);
}
