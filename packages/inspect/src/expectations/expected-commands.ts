import type { Command } from '../references/command.ts';
import type { Subject } from '../subject.ts';

/** The commands that a profile expects to work, as what will be started: every rule about programs looks at them. */
export function expectedCommands({ expectations, env, identity, image }: Subject): readonly Command[] {
  const { workingDir } = image.config;
  return (expectations?.commands ?? []).map((words) => ({
    words,
    by: `the check "${words.join(' ')}" of ${expectations?.by}`,
    origin: 'profile',
    as: identity,
    env,
    directory: workingDir.startsWith('/') ? workingDir : '/',
    startedBy: 'exec',
    certainty: 'certain',
  }));
}
