import type { Identity } from '../../identity.ts';
import { collectPrograms } from '../../references/collect-programs.ts';
import { renderIdentity, renderList, renderMode } from '../../references/render.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
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
  const excluded = users(subject).filter((identity) => !canWriteIn(subject, realPath, identity));
  yield {
    severity: excluded.length > 0 ? 'error' : 'warning',
    message: messageFor(excluded, node.type === 'directory' ? mode : undefined),
    path: '/tmp',
    evidence: `${realPath} is a ${node.type} of uid ${node.uid}, mode ${renderMode(mode)}`,
    fix: 'extraCommands = "chmod 1777 tmp" of a Nix image, RUN chmod 1777 /tmp in a Dockerfile',
  };
}

function messageFor(excluded: readonly Identity[], mode: number | undefined): string {
  if (mode === undefined) return '/tmp is no directory';
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
