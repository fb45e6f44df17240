import { type Command, InvalidArgumentError } from 'commander';
import type { ChosenCommand } from '../context.ts';

const EXAMPLES = `
It reads links and small files, and asks systemctl, journalctl and nix. Nothing is changed.
What does not apply to a machine is listed as skipped, with the reason.
In sync: the latest generation is set, and is what runs. Errors: units that failed,
errors of builds in the journal since the current generation was made, a flake that
does not evaluate, a last "up os switch" that failed.

Examples:
  up status                          this machine
  up status --json | jq .data.verdict
  up status --no-flake               without evaluating anything: quick
  up status --flake ~/flake          another flake than the one in its usual place
  up status --generation 41          what a generation says of itself
  up status --generation 12 --home   the same, of home-manager
  up status --root /mnt              a system on another disk

Exit codes: 0 in sync and no errors, 1 out of sync, 2 errors, 3 wrong usage.
`;

/** The command line of `up status`. */
export function addStatus(program: Command, choose: (command: ChosenCommand) => void): void {
  program
    .command('status')
    .description('how this NixOS, nix-darwin or home-manager stands: generations, errors, flake')
    .usage('[options]')
    .option('--generation <number>', 'what this generation says of itself', number)
    .option('--home', 'with --generation: of home-manager, not of the system')
    .option('--root <dir>', 'another root: a mounted disk')
    .option('--flake <ref>', 'the flake to evaluate (default: where its tools look for it)')
    .option('--no-flake', 'evaluate nothing')
    .addHelpText('after', EXAMPLES)
    .action((options) =>
      choose({
        name: 'status',
        run: async (context) => (await import('./status.ts')).showStatus(context, options),
      }),
    );
}

function number(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It takes the number of a generation.');
  return Number(text);
}
