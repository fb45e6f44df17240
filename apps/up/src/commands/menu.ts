import { UpError } from '@up/core';
import { type Profile, TYPE_TRAITS } from '@up/profiles';
import type { CommandContext } from '../context.ts';
import { openRegistry } from '../open-registry.ts';
import type { Names } from '../select-target.ts';

/** Asks for a profile and a type, as plain `up` does on a terminal. @throws UpError UP_INTERRUPTED when it is left. */
export async function askForTarget(context: CommandContext): Promise<Names> {
  try {
    return await ask(context);
  } finally {
    // The prompts leave stdin flowing, and that alone would keep the process from ending.
    context.stdin.pause();
    context.stdin.unref();
  }
}

async function ask(context: CommandContext): Promise<Names> {
  const { isCancel, select, log, intro } = await import('@clack/prompts');
  const registry = await openRegistry(context);
  const terminal = { signal: context.signal, input: context.stdin, output: context.stderr };
  const profiles = Object.values(registry.workloads).flatMap((workload) => Object.values(workload.profiles));
  intro('up: from a profile to a proven image', terminal);
  const profile = await select<Profile>({
    message: 'Which profile?',
    options: profiles.map((value) => ({ value, label: value.name, hint: value.description })),
    maxItems: 14,
    ...terminal,
  });
  if (isCancel(profile)) throw nothingChosen();
  const type = await select({
    message: `${profile.name} as what?`,
    options: profile.types.map((value) => ({ value, label: value, hint: TYPE_TRAITS[value].summary })),
    ...terminal,
  });
  if (isCancel(type)) throw nothingChosen();
  log.info(`the same next time: up ${profile.name} ${type}`, terminal);
  return { profile: profile.name, type };
}

function nothingChosen(): UpError<'UP_INTERRUPTED'> {
  return new UpError('UP_INTERRUPTED', 'Nothing was chosen');
}
