import type { Command } from 'commander';
import type { ChosenCommand } from '../context.ts';
import { listOption } from './list-option.ts';

const EXAMPLES = `
Nix first: a derivation of one line is built, which tells a broken builder from a
broken package. Then everything else at once. What cannot be tried is skipped, and
says why. Nothing is changed without --fix.

Examples:
  up doctor                          everything
  up doctor --only nix-builder       this one (a,b: both; nix: all of Nix)
  up doctor --fix                    shows what is safe to mend, asks, mends it
  up doctor --json --fix --yes       the same for scripts
  up doctor --strict                 what may hurt fails, too

Exit codes: 0 nothing failed, 1 a check failed. Every check: docs/doctor.md.
`;

/** The command line of `up doctor`. */
export function addDoctor(program: Command, choose: (command: ChosenCommand) => void): void {
  program
    .command('doctor')
    .description('what this machine lacks, and what to type: Nix, engines, QEMU, room, limits')
    .usage('[options]')
    .option('--fix', 'mend what is safe to mend, after showing it')
    .option('--yes', 'do not ask before')
    .option('--only <checks>', 'only these', listOption)
    .option('--strict', 'warnings fail, too')
    .addHelpText('after', EXAMPLES)
    .action((options) =>
      choose({
        name: 'doctor',
        run: async (context) => (await import('./doctor.ts')).doctor(context, options),
      }),
    );
}
