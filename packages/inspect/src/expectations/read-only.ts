import { posix } from 'node:path';
import { resolveIdentity } from '../identity.ts';
import { collectPrograms } from '../references/collect-programs.ts';
import { collectWrites } from '../references/collect-references.ts';
import { renderList } from '../references/render.ts';
import type { Observation, Rule } from '../rule.ts';
import { temporaryNeeds } from '../rules/fhs/temporary-needs.ts';
import type { Subject } from '../subject.ts';
import { supervisorConfigs } from '../supervisord-subject.ts';

export const PROFILE_READ_ONLY: Rule = {
  id: 'profile/read-only',
  severity: 'error',
  summary:
    'Something is written at run time where the profile mounts nothing, and its root file system is read-only.',
  check,
};

/** Something that will be written, and by whom. */
interface Written {
  readonly path: string;
  readonly by: string;
  /** Whether it can do without, with a complaint. */
  readonly isVital: boolean;
  readonly uid: number;
}

/** One finding for each directory: one mount mends all that is written there. */
function* check(subject: Subject): Iterable<Observation> {
  const { expectations } = subject;
  if (expectations?.isReadOnly !== true) return;
  const byDirectory = new Map<string, Written[]>();
  for (const written of allWritten(subject)) {
    if (isMounted(subject, written.path)) continue;
    const directory = posix.dirname(written.path);
    byDirectory.set(directory, [...(byDirectory.get(directory) ?? []), written]);
  }
  for (const [directory, written] of byDirectory) {
    const names = [...new Set(written.map(({ by }) => by))];
    const paths = [...new Set(written.map(({ path }) => path))];
    const [{ uid } = { uid: 0 }] = written;
    const owner = uid === 0 || directory === '/tmp' ? '' : `,uid=${uid}`;
    const mode = directory === '/tmp' ? '1777' : '0755';
    yield {
      ...(written.some(({ isVital }) => isVital) ? {} : { severity: 'warning' }),
      message: `${renderList(names)} ${names.length === 1 ? 'writes' : 'write'} to ${directory}, and ${expectations.by} starts the container with a read-only root file system`,
      path: directory,
      evidence: `${renderList(paths)}: no tmpfs and no volume is mounted there; it would fail with "Read-only file system"`,
      fix: `container.tmpfs = { "${directory}" = "mode=${mode}${owner}" } in up.toml, or container.readOnly = false`,
    };
  }
}

function allWritten(subject: Subject): readonly Written[] {
  const files = collectWrites(subject).map(({ path, by, what, origin, as }) => ({
    ...{ path, by, uid: as.uid },
    // supervisord says "could not write pidfile", and goes on.
    isVital: !(what === 'pid' && origin === 'supervisord'),
  }));
  const temporary = temporaryUsers(subject).map((by) => ({
    ...{ path: '/tmp/*', by, isVital: true, uid: subject.identity.uid },
  }));
  return [...files, ...sockets(subject), ...temporary];
}

/** Where Python goes on to, if /tmp is none that it can write in. */
const OTHER_TEMPORARY: readonly string[] = ['/var/tmp', '/usr/tmp'];

/**
 * Who cannot start without /tmp. supervisord takes the first directory in which it can write, and in a read-only
 * file system there is none but mounts.
 */
function temporaryUsers(subject: Subject): readonly string[] {
  const { env, runtime } = subject;
  const named = ['TMPDIR', 'TEMP', 'TMP'].flatMap((name) => env.get(name) ?? []);
  const hasOther = [...named, ...OTHER_TEMPORARY].some((path) => runtime.provides(path));
  const supervisors = collectPrograms(subject)
    .invocations.filter(({ program, certainty }) => certainty === 'certain' && isSupervisord(program))
    .map(({ by }) => by);
  return [...temporaryNeeds(subject).map(({ by }) => by), ...(hasOther ? [] : supervisors)];
}

function isSupervisord(program: string): boolean {
  return /^\.?supervisord(?:-wrapped)?$/.test(posix.basename(program));
}

function sockets(subject: Subject): readonly Written[] {
  return supervisorConfigs(subject)
    .filter(({ origin }) => origin !== 'found')
    .flatMap(({ config, identity }) => {
      const as = resolveIdentity(String(config?.uid ?? identity.uid), subject.accounts);
      const uid = as.status === 'known' ? as.identity.uid : 0;
      return (config?.httpServers ?? []).flatMap((server) =>
        server.kind === 'unix'
          ? [{ path: server.file, by: 'supervisord (unix_http_server)', isVital: true, uid }]
          : [],
      );
    });
}

/** Whether it lies in a mount, be it through a link. */
function isMounted({ image, runtime }: Subject, path: string): boolean {
  const lookup = image.tree.lookup(path);
  return runtime.provides(path) || runtime.provides(lookup.status === 'found' ? lookup.realPath : lookup.at);
}
