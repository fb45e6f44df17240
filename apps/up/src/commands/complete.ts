import type { Command } from 'commander';
import { completions } from '../completions.ts';
import type { CommandContext, CommandResult } from '../context.ts';
import { openRegistry } from '../open-registry.ts';

export interface CompleteOptions {
  readonly program: Command;
  /** What stands on the command line after `up`, the word to complete last. */
  readonly words: readonly string[];
}

/** What the completion scripts ask: a value, a tab and its meaning on each line. */
export async function complete(
  context: CommandContext,
  { program, words }: CompleteOptions,
): Promise<CommandResult> {
  const registry = await openRegistry(context).catch(() => undefined);
  const suggestions = completions({ program, registry, words });
  const text = suggestions.map(({ value, description }) => `${value}\t${description}\n`).join('');
  return { data: suggestions, text };
}
