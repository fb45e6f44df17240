import { ARTEFACT_TYPES, BUILDERS, type Profile, type Registry, TYPE_TRAITS } from '@up/profiles';
import type { Command, Option } from 'commander';

export interface Suggestion {
  readonly value: string;
  readonly description: string;
}

export interface CompletionRequest {
  readonly program: Command;
  /** Absent where there is no valid up.toml: commands are completed all the same. */
  readonly registry: Registry | undefined;
  /** Rules and their areas; only where one is to be completed. */
  readonly rules?: readonly Suggestion[];
  /** The words after `up`; the last one is being typed and may be empty. */
  readonly words: readonly string[];
}

/** Commands that take PROFILE and then TYPE, as plain `up` does. */
const WITH_TYPE: ReadonlySet<string> = new Set(['run', 'plan', 'build']);
const WITH_PROFILE: ReadonlySet<string> = new Set([...WITH_TYPE, 'show']);

/** Options that take the names of rules. */
export const RULE_OPTIONS: ReadonlySet<string> = new Set(['--rule', '--only', '--skip']);

/** What may stand where the last word stands. */
export function completions({
  program,
  registry,
  rules = [],
  words,
}: CompletionRequest): readonly Suggestion[] {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const named = before.find((word) => !word.startsWith('-'));
  const command =
    program.commands.find((known) => known.name() === named) ??
    program.commands.find((known) => known.name() === 'run');
  return candidates({ program, registry, rules, command, before, typed }).filter(({ value }) =>
    value.startsWith(typed),
  );
}

interface Position {
  readonly program: Command;
  readonly registry: Registry | undefined;
  readonly rules: readonly Suggestion[];
  readonly command: Command | undefined;
  readonly before: readonly string[];
  readonly typed: string;
}

function candidates(position: Position): readonly Suggestion[] {
  const { program, registry, command, before, typed } = position;
  const all = [...(command?.options ?? []), ...program.options];
  const withValue = (word: string | undefined): Option | undefined =>
    word?.startsWith('-') === true
      ? all.find(({ required, long, short }) => required && (long === word || short === word))
      : undefined;
  const open = withValue(before.at(-1));
  if (open !== undefined) return valuesOf(open, position);
  if (typed.startsWith('-')) return [...optionsOf(command), ...optionsOf(program)];
  const operands = before.filter(
    (word, index) => !word.startsWith('-') && withValue(before[index - 1]) === undefined,
  );
  const isNamed = operands[0] !== undefined && operands[0] === command?.name();
  const positional = operands.slice(isNamed ? 1 : 0);
  const name = command?.name() ?? '';
  if (name === 'completion')
    return positional.length === 0
      ? ['bash', 'zsh', 'fish'].map((value) => ({ value, description: 'shell' }))
      : [];
  const choices = command?.registeredArguments[positional.length]?.argChoices;
  if (choices !== undefined && isNamed) return choices.map((value) => ({ value, description: name }));
  if (!WITH_PROFILE.has(name)) return [];
  if (positional.length === 0) return [...profilesOf(registry), ...(isNamed ? [] : commandsOf(program))];
  return positional.length === 1 && WITH_TYPE.has(name) ? typesOf(registry, positional[0] ?? '') : [];
}

function valuesOf(option: Option, { registry, rules, command }: Position): readonly Suggestion[] {
  const name = option.attributeName();
  if (name === 'builder') return BUILDERS.map((value) => ({ value, description: 'builder' }));
  if (name === 'profile') return profilesOf(registry);
  // What is named so elsewhere is a rule.
  if (name === 'only' && command?.name() === 'check') return [...profilesOf(registry), ...ALL_TYPES];
  if (RULE_OPTIONS.has(`--${name}`)) return rules;
  return (option.argChoices ?? []).map((value) => ({ value, description: option.long ?? '' }));
}

const ALL_TYPES: readonly Suggestion[] = ARTEFACT_TYPES.map((value) => ({
  value,
  description: TYPE_TRAITS[value].summary,
}));

function optionsOf(command: Command | undefined): readonly Suggestion[] {
  return (command?.options ?? []).map((option) => ({
    value: option.long ?? option.flags,
    description: option.description,
  }));
}

function commandsOf(program: Command): readonly Suggestion[] {
  const visible = program.createHelp().visibleCommands(program);
  return visible.map((command) => ({ value: command.name(), description: command.description() }));
}

function profilesOf(registry: Registry | undefined): readonly Suggestion[] {
  return allProfiles(registry).flatMap(({ name, workload, profile, description }) =>
    workload === registry?.defaultWorkload
      ? [
          { value: profile, description },
          { value: name, description },
        ]
      : [{ value: name, description }],
  );
}

function typesOf(registry: Registry | undefined, name: string): readonly Suggestion[] {
  const found = allProfiles(registry).find(
    (profile) =>
      profile.name === name || (profile.workload === registry?.defaultWorkload && profile.profile === name),
  );
  return (found?.types ?? []).map((value) => ({ value, description: TYPE_TRAITS[value].summary }));
}

function allProfiles(registry: Registry | undefined): readonly Profile[] {
  return Object.values(registry?.workloads ?? {}).flatMap((workload) => Object.values(workload.profiles));
}
