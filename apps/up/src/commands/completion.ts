import { didYouMean, UpError } from '@up/core';
import type { CommandContext, CommandResult } from '../context.ts';

const SHELLS = ['bash', 'zsh', 'fish'];

/** `up completion SHELL`: prints the script that makes the shell ask `up complete`. */
export async function completion({ options }: CommandContext, shell: string): Promise<CommandResult> {
  if (!SHELLS.includes(shell)) {
    throw new UpError('UP_USAGE', `There is no completion for "${shell}".${didYouMean(shell, SHELLS)}`, {
      hint: `Shells: ${SHELLS.join(', ')}`,
    });
  }
  if (options.json)
    throw new UpError('UP_USAGE', 'completion prints a script and has no JSON form', {
      hint: 'Leave --json out.',
    });
  const { script } = await import('@bomb.sh/tab');
  // The library writes the script to stdout itself.
  script(shell, 'up', 'up');
  return { data: null };
}
