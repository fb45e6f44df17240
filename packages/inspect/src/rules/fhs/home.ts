import { absenceOf } from '../../references/absence.ts';
import { renderIdentity, renderMode } from '../../references/render.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { startsOnlyStatic } from './temporary-needs.ts';
import { canWriteIn } from './writable.ts';

/** Homes that are meant not to be there. */
const NOWHERE = /^\/(?:nonexistent|var\/empty|homeless-shelter|dev\/null|proc)(?:\/|$)/;

export const HOME: Rule = {
  id: 'fhs/home',
  severity: 'warning',
  summary: 'The home of the user of the image is missing, or the user may not write in it.',
  check,
};

/** Root makes its home where it wants one; users of services are the business of `users/home-missing`. */
function* check(subject: Subject): Iterable<Observation> {
  const { user, identity, env } = subject;
  if (user.status !== 'known' || identity.uid === 0 || startsOnlyStatic(subject)) return;
  const home = env.get('HOME') ?? identity.home ?? '/';
  if (!home.startsWith('/') || NOWHERE.test(home)) return;
  const who = renderIdentity(identity);
  const origin = originOf(subject);
  const absence = absenceOf(subject, home);
  if (absence !== undefined) {
    if (subject.runtime.makesDirectory(home) || isWorkingDirectory(subject, home)) return;
    yield {
      message: `the home of ${who}, ${home}, is not in the image: what keeps settings or caches there will fail`,
      path: home,
      evidence: `${origin}; ${absence.at} does not exist`,
      fix: fixFor(home, identity.uid),
    };
    return;
  }
  const found = subject.image.tree.lookup(home);
  if (found.status !== 'found' || canWriteIn(subject, home, identity)) return;
  const { node } = found;
  yield {
    severity: home === '/' || identity.uid < FIRST_PERSON ? 'info' : 'warning',
    message: `${who} may not write in its home ${home}: what keeps settings or caches there will fail`,
    path: home,
    evidence: `${origin}; ${found.realPath} belongs to ${node.uid}:${node.gid}, mode ${renderMode(node.mode & 0o7777)}`,
    fix: home === '/' ? 'set HOME to a directory that the user may write in' : fixFor(home, identity.uid),
  };
}

/** Below are the accounts of services, which often own nothing by intent. */
const FIRST_PERSON = 1000;

function originOf({ env, identity }: Subject): string {
  if (env.has('HOME')) return 'HOME is set by the config of the image';
  return identity.home === undefined
    ? '/etc/passwd does not have the user, so that HOME is /'
    : `/etc/passwd gives ${identity.label} this home`;
}

function isWorkingDirectory({ image: { config } }: Subject, home: string): boolean {
  return config.workingDir === home || config.workingDir.startsWith(`${home}/`);
}

function fixFor(home: string, uid: number): string {
  return `RUN install -d -o ${uid} ${home} in a Dockerfile; fakeRootCommands = "mkdir -p .${home} && chown ${uid} .${home}" of a Nix image; or set HOME`;
}
