import { basename } from 'node:path/posix';
import { toAbsolute } from '../../find-executable.ts';
import type { Identity } from '../../identity.ts';
import { collectPrograms } from '../../references/collect-programs.ts';
import type { Invocation } from '../../references/command.ts';
import type { Subject } from '../../subject.ts';
import { canWriteIn } from './writable.ts';

export interface TemporaryNeed {
  readonly by: string;
  /** What the program does there, as the end of a sentence. */
  readonly reason: string;
  /** Whom it runs as. */
  readonly as: Identity;
}

const X_SERVERS: readonly string[] = ['X', 'Xorg', 'Xvfb', 'Xephyr', 'Xvnc', 'Xtigervnc'];
const DATABASES: readonly string[] = ['mysqld', 'mariadbd'];

/** Programs among those that are certainly started that cannot start without /tmp. */
export function temporaryNeeds(subject: Subject): readonly TemporaryNeed[] {
  return collectPrograms(subject)
    .invocations.filter(({ certainty }) => certainty === 'certain')
    .flatMap((invocation) => {
      const reason = reasonOf(invocation, subject);
      return reason === undefined ? [] : [{ by: invocation.by, reason, as: invocation.as }];
    });
}

function reasonOf(invocation: Invocation, subject: Subject): string | undefined {
  const { program, words, env, search } = invocation;
  const name = basename(program).replace(/^\.(.+)-wrapped$/, '$1');
  if (X_SERVERS.includes(name)) return `${name} makes its lock and its socket there, and gives up otherwise`;
  const isFromStore =
    'lookup' in search &&
    search.lookup.status === 'found' &&
    search.lookup.realPath.startsWith('/nix/store/');
  if (name === 'nginx' && isFromStore) return 'the nginx of nixpkgs keeps its temporary files there';
  if (DATABASES.includes(name) && !env.has('TMPDIR') && !words.some((word) => word?.includes('tmpdir')))
    return `${name} makes temporary tables there`;
  if (name === 'supervisord' && !hasOtherDirectory(invocation, subject))
    return 'supervisord asks Python for a temporary directory before it reads its configuration, and there is no other';
  return undefined;
}

/** Python goes on to these, and takes the first in which it can write. */
function hasOtherDirectory({ env, directory, as }: Invocation, subject: Subject): boolean {
  const named = ['TMPDIR', 'TEMP', 'TMP'].flatMap((name) => env.get(name) ?? []);
  return [...named, '/var/tmp', '/usr/tmp', directory].some((path) =>
    canWriteIn(subject, toAbsolute(path, directory), as),
  );
}

/** Whether only programs without libraries are started, which often enough have no use for /tmp. */
export function startsOnlyStatic(subject: Subject): boolean {
  const { invocations } = collectPrograms(subject);
  return invocations.every(
    ({ search }) =>
      'lookup' in search &&
      search.lookup.status === 'found' &&
      search.lookup.node.facts?.elf?.linkage === 'static',
  );
}
