import { UpError } from '@up/core';
import type { CommanderError } from 'commander';

/** What commander complains about, in our words and with our exit code. */
export function usageError(error: CommanderError, argv: readonly string[]): UpError<'UP_USAGE'> {
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\n?\(Did you mean (.+)\?\)$/s, '. Did you mean "$1"?');
  return new UpError('UP_USAGE', message.charAt(0).toUpperCase() + message.slice(1), {
    hint: hintFor(error, argv),
  });
}

function hintFor(error: CommanderError, argv: readonly string[]): string {
  const mayBeForWorkload =
    error.code === 'commander.unknownOption' || error.code === 'commander.excessArguments';
  if (mayBeForWorkload && !argv.includes('--')) {
    return 'Arguments for the workload go after --: up PROFILE runner -- ARGS. All options: up --help';
  }
  return 'How it is used: up --help';
}
