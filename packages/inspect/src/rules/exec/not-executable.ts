import { mayAccess } from '../../identity.ts';
import { collectPrograms } from '../../references/collect-programs.ts';
import type { Invocation } from '../../references/command.ts';
import { placeOf, renderIdentity, renderMode } from '../../references/render.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

export const NOT_EXECUTABLE: Rule = {
  id: 'exec/not-executable',
  severity: 'error',
  summary: 'What is to be started is a file that the user may not execute.',
  check,
};

/** Programs of supervisord are the business of `supervisord/program-not-executable`. */
function* check(subject: Subject): Iterable<Observation> {
  const seen = new Set<string>();
  for (const invocation of collectPrograms(subject).invocations) {
    if (invocation.origin === 'supervisord' || invocation.certainty !== 'certain') continue;
    const path = refusedFile(invocation, subject);
    const key = `${path} ${invocation.by}`;
    if (path === undefined || seen.has(key)) continue;
    seen.add(key);
    yield toObservation(invocation, path, subject);
  }
}

/** The file that it comes down to, and that may not be executed. */
function refusedFile({ search, as }: Invocation, { image: { tree }, runtime }: Subject): string | undefined {
  const path = search.kind === 'not-in-path' ? search.passedOver[0] : search.path;
  const lookup = path === undefined ? undefined : tree.lookup(path);
  if (path === undefined || lookup?.status !== 'found' || runtime.provides(path)) return undefined;
  return lookup.node.type === 'file' && !mayAccess(lookup.node, as, 'execute') ? path : undefined;
}

function toObservation({ by, source, as }: Invocation, path: string, subject: Subject): Observation {
  const lookup = subject.image.tree.lookup(path);
  const node = lookup.status === 'found' ? lookup.node : undefined;
  return {
    message: `${by} runs ${path}, which ${renderIdentity(as)} may not execute`,
    ...placeOf(source, path),
    evidence: `${path} belongs to ${node?.uid}:${node?.gid}, mode ${renderMode((node?.mode ?? 0) & 0o7777)}; starting it would fail with "permission denied"`,
    fix: `chmod 755 ${path}; in a Dockerfile also COPY --chmod=755`,
  };
}
