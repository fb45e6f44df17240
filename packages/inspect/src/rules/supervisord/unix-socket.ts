import { posix } from 'node:path';
import { mayAccess, resolveIdentity } from '../../identity.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { directoryExists } from '../../supervisord-subject/image-world.ts';
import { documentOf } from '../../supervisord-subject/refusal.ts';
import type { SupervisorReading } from '../../supervisord-subject.ts';
import { forEachConfig, mayBeMadeByScript, placeIn, severityIn } from './support/observe.ts';

export const UNIX_SOCKET: Rule = {
  id: 'supervisord/unix-socket',
  severity: 'error',
  summary: 'The socket of supervisord lies in a directory that is not there, or not its to write to.',
  check: forEachConfig(function* (reading, subject) {
    for (const server of reading.config?.httpServers ?? []) {
      if (server.kind === 'unix') yield* socketProblem(server, reading, subject);
    }
  }),
};

function* socketProblem(
  { section, file }: { readonly section: string; readonly file: string },
  reading: SupervisorReading,
  subject: Subject,
): Iterable<Observation> {
  const directory = posix.dirname(file);
  if (mayBeMadeByScript(reading, directory)) return;
  const common = { severity: severityIn(reading, 'error'), ...placeOfFile(section, reading) };
  if (!directoryExists(subject, directory)) {
    yield {
      ...common,
      message: `the socket ${file} cannot be made: there is no directory ${directory}`,
      evidence: 'supervisord would stop: Cannot open an HTTP server: socket.error reported errno.ENOENT (2)',
      fix: `make it: RUN mkdir -p ${directory}; with Nix, extraCommands = "mkdir -p ${directory.slice(1)}"`,
    };
    return;
  }
  const found = subject.image.tree.lookup(directory);
  if (found.status !== 'found' || subject.runtime.provides(found.realPath)) return;
  const user = resolveIdentity(String(reading.config?.uid ?? reading.identity.uid), subject.accounts);
  if (user.status !== 'known' || mayAccess(found.node, user.identity, 'write')) return;
  const { mode, uid, gid } = found.node;
  yield {
    ...common,
    message: `the socket ${file} cannot be made: uid ${user.identity.uid} may not write to ${directory}`,
    evidence: `${directory} has mode ${(mode & 0o7777).toString(8).padStart(4, '0')} and belongs to ${uid}:${gid}; supervisord would stop: Cannot open an HTTP server: socket.error reported errno.EACCES (13)`,
    fix: `choose a directory of that user, or RUN chown ${user.identity.uid} ${directory}`,
  };
}

function placeOfFile(
  section: string,
  reading: SupervisorReading,
): { readonly path: string; readonly line?: number } {
  for (const [file, text] of reading.texts) {
    const option = documentOf(text)?.ownOptions(section).get('file');
    if (option !== undefined) return placeIn(reading, { file, line: option.lines[0].line });
  }
  return placeIn(reading, undefined);
}
