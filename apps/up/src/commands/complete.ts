import { loadRegistry } from '@up/profiles';
import type { Command } from 'commander';
import { completions } from '../completions.ts';
import type { CommandContext, CommandResult } from '../context.ts';

export interface CompleteOptions {
  readonly program: Command;
  /** What stands on the command line after `up`, the word to complete last. */
  readonly words: readonly string[];
}

/** The protocol of the completion scripts: a value, a tab and its meaning on each line, then `:4` (no file names). */
export async function complete(
  { options }: CommandContext,
  { program, words }: CompleteOptions,
): Promise<CommandResult> {
  const registry = await loadRegistry(options.project).catch(() => undefined);
  const lines = completions({ program, registry, words }).map(
    ({ value, description }) => `${value}\t${description}`,
  );
  return { data: lines, text: `${[...lines, ':4'].join('\n')}\n` };
}
