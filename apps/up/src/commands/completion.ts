import { didYouMean, UpError } from '@up/core';
import { COMPLETION_SCRIPTS, type Shell } from '../completion-scripts.ts';
import type { CommandResult } from '../context.ts';

/** `up completion SHELL`: prints the script that makes the shell ask `up complete`. */
export function completion(name: string): CommandResult {
  if (!isShell(name)) {
    const shells = Object.keys(COMPLETION_SCRIPTS);
    throw new UpError('UP_USAGE', `There is no completion for "${name}".${didYouMean(name, shells)}`, {
      hint: `Shells: ${shells.join(', ')}`,
    });
  }
  const script = COMPLETION_SCRIPTS[name];
  return { data: { shell: name, script }, text: script };
}

function isShell(name: string): name is Shell {
  return Object.hasOwn(COMPLETION_SCRIPTS, name);
}
