import type { Command } from 'commander';
import { completions, RULE_OPTIONS, type Suggestion } from '../completions.ts';
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
  const isRule = RULE_OPTIONS.has(words.at(-2) ?? '');
  const rules = !isRule ? [] : words[0] === 'doctor' ? await checkSuggestions() : await ruleSuggestions();
  const suggestions = completions({ program, registry, rules, words });
  const text = suggestions.map(({ value, description }) => `${value}\t${description}\n`).join('');
  return { data: suggestions, text };
}

/** Loaded only when a rule is typed: everything else is to be completed at once. */
async function ruleSuggestions(): Promise<readonly Suggestion[]> {
  const { RULES } = await import('@up/inspect');
  const areas = [...new Set(RULES.map(({ id }) => id.slice(0, id.indexOf('/'))))];
  return [
    ...areas.map((value) => ({ value, description: `all rules of ${value}` })),
    ...RULES.map(({ id, summary }) => ({ value: id, description: summary })),
  ];
}

async function checkSuggestions(): Promise<readonly Suggestion[]> {
  const { allChecks, GROUPS } = await import('@up/doctor');
  return [
    ...GROUPS.map((value) => ({ value, description: `all checks of ${value}` })),
    ...allChecks().map(({ id, title }) => ({ value: id, description: title })),
  ];
}
