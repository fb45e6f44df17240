import { ShlexError, shlexSplit } from '@up/formats';
import type { Identity } from '../identity.ts';
import type { Subject } from '../subject.ts';
import type { ProcessConfig } from '../supervisord/process-config.ts';
import { type SupervisorReading, supervisorConfigs } from '../supervisord-subject.ts';
import type { Command } from './command.ts';

/** What the programs of supervisord run. */
export function supervisorCommands(subject: Subject): readonly Command[] {
  return supervisorConfigs(subject).flatMap((reading) => {
    const seen = new Set<string>();
    return (reading.config?.programs ?? []).flatMap((program) => {
      // Of several processes one says it all.
      if (seen.has(program.section)) return [];
      seen.add(program.section);
      return toCommand(program, reading, subject) ?? [];
    });
  });
}

function toCommand(
  program: ProcessConfig,
  reading: SupervisorReading,
  subject: Subject,
): Command | undefined {
  const words = splitWords(program.command);
  if (words === undefined || words.length === 0) return undefined;
  const place = program.places.get('command');
  return {
    words,
    by: program.section.replace(':', ' '),
    source:
      place === undefined
        ? { path: reading.mainFile }
        : { path: place.file, ...(place.line === undefined ? {} : { line: place.line }) },
    origin: 'supervisord',
    as: identityOf(program.uid ?? reading.config?.uid, reading.identity, subject),
    env: new Map([...reading.env, ...program.environment]),
    directory: program.directory ?? reading.cwd,
    startedBy: 'exec',
    certainty: certaintyOf(program, reading, words[0] ?? ''),
  };
}

/** A script that names the program may make it; a configuration that only lies there may be used one day. */
function certaintyOf(
  { autostart }: ProcessConfig,
  { origin, scripts }: SupervisorReading,
  program: string,
): Command['certainty'] {
  if (scripts.includes(program)) return 'possible';
  return origin === 'found' || !autostart ? 'likely' : 'certain';
}

function splitWords(command: string): readonly string[] | undefined {
  try {
    return shlexSplit(command);
  } catch (error) {
    if (error instanceof ShlexError) return undefined;
    throw error;
  }
}

/** Whom a uid means: with the groups that /etc/group gives the user, as supervisord sets them. */
export function identityOf(uid: number | undefined, starter: Identity, { accounts }: Subject): Identity {
  if (uid === undefined || uid === starter.uid) return starter;
  const user = [...accounts.users.values()].find((one) => one.uid === uid);
  if (user === undefined) return { label: String(uid), uid, gids: new Set(), home: undefined };
  const others = [...accounts.groups.values()].filter(({ members }) => members.includes(user.name));
  return {
    label: user.name,
    uid,
    gids: new Set([user.gid, ...others.map(({ gid }) => gid)]),
    home: user.home,
  };
}
