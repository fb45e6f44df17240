import type { ShellCommand } from '../shell/shell-commands.ts';
import type { Command } from './command.ts';

/**
 * How surely a command of a script is needed: no more surely than the script is, and where the script goes on
 * without it, only likely. A check has to succeed; of what is started it is enough that it does its work.
 */
export function certaintyInScript(
  { isCertain, ifMissing }: ShellCommand,
  { certainty, origin }: Command,
): Command['certainty'] {
  if (!isCertain || certainty === 'possible') return 'possible';
  const isCheck = origin === 'probe' || origin === 'profile';
  const isNeeded = ifMissing === 'failure' || (ifMissing === 'end' && !isCheck);
  return isNeeded ? certainty : 'likely';
}

/** Whether a script may make something else of a name than what PATH has: another PATH, an alias, a function. */
export function mayRedefineNames(text: string): boolean {
  return /\bPATH=|(?:^|[\s;&|])(?:\.|source|eval|alias|function)\s|\(\)/.test(text);
}
