import type { Identity } from '../../identity.ts';
import { collectPrograms } from '../../references/collect-programs.ts';
import { renderIdentity, renderList, renderMode } from '../../references/render.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { type TemporaryNeed, temporaryNeeds } from './temporary-needs.ts';
import { canWriteIn } from './writable.ts';

export const TMP_MODE: Rule = {
  id: 'fhs/tmp-mode',
  severity: 'warning',
  summary:
    '/tmp is not open to everybody, or lets everybody remove what belongs to others: its mode is not 1777.',
  check,
};

function* check(subject: Subject): Iterable<Observation> {
  const { image, runtime } = subject;
  const lookup = image.tree.lookup('/tmp');
  if (lookup.status !== 'found' || runtime.provides('/tmp') || runtime.provides(lookup.realPath)) return;
  const { node, realPath } = lookup;
  const mode = node.mode & 0o7777;
  if (node.type === 'directory' && mode === 0o1777) return;
  const isClosedTo = (identity: Identity) => !canWriteIn(subject, realPath, identity);
  const [need] = temporaryNeeds(subject).filter(({ as }) => isClosedTo(as));
  yield {
    severity: need === undefined ? 'warning' : 'error',
    message: messageFor(users(subject).filter(isClosedTo), {
      mode: node.type === 'directory' ? mode : undefined,
      need,
    }),
    path: '/tmp',
    evidence: `${realPath} is a ${node.type} of uid ${node.uid}, mode ${renderMode(mode)}`,
    fix: 'extraCommands = "chmod 1777 tmp" of a Nix image, RUN chmod 1777 /tmp in a Dockerfile',
  };
}

interface Closed {
  /** undefined where it is no directory. */
  readonly mode: number | undefined;
  /** Of a program that cannot do without. */
  readonly need: TemporaryNeed | undefined;
}

function messageFor(excluded: readonly Identity[], { mode, need }: Closed): string {
  const without = need === undefined ? '' : `, and ${need.by} cannot do without: ${need.reason}`;
  if (mode === undefined) return `/tmp is no directory${without}`;
  if (need !== undefined)
    return `/tmp has mode ${renderMode(mode)}: ${renderIdentity(need.as)} cannot make files there${without}`;
  if (excluded.length > 0)
    return `/tmp has mode ${renderMode(mode)}: ${renderList(excluded.map(renderIdentity))} cannot make files there`;
  return (mode & 0o002) === 0
    ? `/tmp has mode ${renderMode(mode)} instead of 1777: other users cannot make files there`
    : `/tmp has mode ${renderMode(mode)} instead of 1777: without the sticky bit everybody can remove the files of others`;
}

/** Whom programs run as, each once. */
function users(subject: Subject): readonly Identity[] {
  const all = collectPrograms(subject)
    .invocations.filter(({ certainty }) => certainty === 'certain')
    .map(({ as }) => as);
  return [...new Map(all.map((identity) => [identity.uid, identity])).values()];
}
