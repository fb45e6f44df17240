import type { Subject } from '../subject.ts';
import type { Command } from './command.ts';

/** What the config of an image starts: its entrypoint with its command, and its healthcheck. */
export function configCommands(subject: Subject): readonly Command[] {
  const { entrypoint, cmd, healthcheck } = subject.image.config;
  const main = commandOf(subject, {
    words: [...entrypoint, ...cmd],
    by: entrypoint.length > 0 ? 'the entrypoint' : 'the command',
    origin: 'main',
  });
  const probe = commandOf(subject, {
    words: healthcheckWords(healthcheck?.test ?? []),
    by: 'the healthcheck',
    origin: 'probe',
  });
  return [main, probe].filter(({ words }) => words.length > 0);
}

/** What a healthcheck runs; nothing where it is switched off. */
export function healthcheckWords([kind, ...rest]: readonly string[]): readonly string[] {
  if (kind === 'CMD') return rest;
  return kind === 'CMD-SHELL' && rest[0] !== undefined ? ['/bin/sh', '-c', rest[0]] : [];
}

function commandOf(
  { env, identity, image: { config } }: Subject,
  what: Pick<Command, 'words' | 'by' | 'origin'>,
): Command {
  const directory = config.workingDir.startsWith('/') ? config.workingDir : '/';
  return { ...what, as: identity, env, directory, startedBy: 'exec', certainty: 'certain' };
}
