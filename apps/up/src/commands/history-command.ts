import { type Command, InvalidArgumentError } from 'commander';
import type { ChosenCommand } from '../context.ts';

const EXAMPLES = `
Every build through Nix that up runs, and every switch of a system or a home, with its
log. The last 100 are kept; a file that is no record is set aside, never removed.

Examples:
  up history                          the newest first, and how long each took
  up history last                     the last one, with the causes of its errors
  up history 20261121T120000Z-7f3a    one of them; the beginning of its id will do
  up history --failed --since 7d      what failed in the last seven days
  up history --subject 'os switch'    only those
  up history --json | jq '.data.records[0].errors'
`;

/** The command line of `up history`. */
export function addHistory(program: Command, choose: (command: ChosenCommand) => void): void {
  program
    .command('history')
    .description('what was built, how long it took, how it ended and why')
    .usage('[ID|last] [options]')
    .argument('[id]', 'one of them, in full')
    .option('--failed', 'only those that failed or were interrupted')
    .option('--subject <text>', 'only those of which this is a part of what was built')
    .option('--since <when>', 'only those since: 7d, 12h, 2026-11-01')
    .option('--limit <count>', 'at most so many', limit)
    .addHelpText('after', EXAMPLES)
    .action((id, options) =>
      choose({
        name: 'history',
        run: async (context) => (await import('./history.ts')).showHistory(context, { id, ...options }),
      }),
    );
}

function limit(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It takes a number of runs.');
  return Number(text);
}
