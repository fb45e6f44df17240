import { posix } from 'node:path';
import { type Identity, resolveIdentity } from '../../identity.ts';
import { groupBy } from '../../references/group-by.ts';
import { identityOf } from '../../references/supervisor-commands.ts';
import { placeIn } from '../../rules/supervisord/support/observe.ts';
import { programsOf } from '../../rules/supervisord/support/programs.ts';
import { refusalsOf, refusedPath } from '../../rules/supervisord/support/refusals.ts';
import { startProblem } from '../../rules/supervisord/support/start-problem.ts';
import type { Subject } from '../../subject.ts';
import { directoryExists } from '../../supervisord-subject/image-world.ts';
import { type SupervisorReading, supervisorConfigs } from '../../supervisord-subject.ts';
import { giveTo } from '../give-to.ts';
import { decline, type FindingRef, type Repairer, type RepairStep } from '../repairer.ts';
import { directoryStep } from '../steps.ts';
import { ownersFor } from './written-files.ts';

/** A directory that supervisord wants, for whoever uses it. */
interface Wanted {
  readonly directory: string;
  readonly as: Identity;
  readonly ref: FindingRef;
}

/** What supervisord refuses to start without, and what its programs are started in. */
export const SUPERVISORD_DIRECTORIES: Repairer = {
  rules: ['supervisord/log-directory', 'supervisord/directory'],
  steps: function* ({ subject }) {
    const wanted = supervisorConfigs(subject).flatMap((reading) => [
      ...ofRefusals(reading, subject),
      ...ofPrograms(reading, subject),
    ]);
    for (const [path, group] of groupBy(wanted, ({ directory }) => directory)) {
      const refs = group.map(({ ref }) => ref);
      if (!path.startsWith('/')) yield decline('what is written there is no absolute path', ...refs);
      else yield directoryStep(subject, { path, ...ownersFor(group.map(({ as }) => as)) }, ...refs);
    }
  },
};

function ofRefusals(reading: SupervisorReading, subject: Subject): readonly Wanted[] {
  const as = supervisorIdentity(reading, subject);
  return (['log-directory', 'directory'] as const).flatMap((kind) =>
    refusalsOf(kind, reading, subject).map((refusal) => {
      const path = refusedPath(refusal);
      const isItself = kind === 'directory' || refusal.option?.key === 'childlogdir';
      const directory = /^["']/.test(path) ? path : posix.resolve(reading.cwd, path);
      return {
        directory: isItself || !directory.startsWith('/') ? directory : posix.dirname(directory),
        as,
        ref: { rule: `supervisord/${kind}`, ...placeIn(reading, refusal.place) },
      };
    }),
  );
}

function ofPrograms(reading: SupervisorReading, subject: Subject): readonly Wanted[] {
  return programsOf(reading).flatMap((process) => {
    const problem = startProblem({ subject, reading, process });
    if (problem?.kind !== 'directory') return [];
    return [
      {
        directory: posix.resolve(reading.cwd, process.directory ?? '.'),
        as: identityOf(process.uid ?? reading.config?.uid, reading.identity, subject),
        ref: { rule: 'supervisord/directory', ...placeIn(reading, process.places.get('directory')) },
      },
    ];
  });
}

/** The directory that supervisord makes its socket in. */
export const SOCKET_DIRECTORY: Repairer = {
  rules: ['supervisord/unix-socket'],
  steps: function* ({ subject, findings }) {
    for (const reading of supervisorConfigs(subject)) {
      for (const server of reading.config?.httpServers ?? []) {
        if (server.kind !== 'unix') continue;
        // The finding names the socket; where it is written is known to the rule alone.
        const meant = findings.filter(({ message }) => message.startsWith(`the socket ${server.file} `));
        const refs = meant.map(({ rule, path, line, message }) => ({ rule, path, line, message }));
        if (refs.length > 0) yield socketStep(reading, subject, { file: server.file, refs });
      }
    }
  },
};

function socketStep(
  reading: SupervisorReading,
  subject: Subject,
  { file, refs }: { readonly file: string; readonly refs: readonly FindingRef[] },
): RepairStep {
  const directory = posix.dirname(file);
  const as = supervisorIdentity(reading, subject);
  if (!directoryExists(subject, directory))
    return directoryStep(subject, { path: directory, ...ownersFor([as]) }, ...refs);
  const found = subject.image.tree.lookup(directory);
  return found.status === 'found'
    ? giveTo(found, as, ...refs)
    : decline('its directory is given by the runtime', ...refs);
}

/** Whom supervisord has changed to by the time it writes. */
function supervisorIdentity({ flags, config, identity }: SupervisorReading, subject: Subject): Identity {
  const named = flags.user === undefined ? undefined : resolveIdentity(flags.user, subject.accounts);
  return named?.status === 'known' ? named.identity : identityOf(config?.uid, identity, subject);
}
