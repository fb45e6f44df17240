import type { Subject } from '../subject.ts';
import { collectPrograms } from './collect-programs.ts';
import type { Invocation } from './command.ts';
import { nginxPaths } from './nginx.ts';
import type { PathReference } from './path-reference.ts';
import type { PathWrite } from './path-write.ts';
import { supervisorWrites } from './supervisor-writes.ts';

const REFERENCES = Symbol('references');
const WRITES = Symbol('writes');

/**
 * The absolute paths that an image needs at run time, as far as that is certain: what its config, services and
 * scripts start, and what they have to find. Programs named without a slash come as the path they were found at.
 */
export function collectReferences(subject: Subject): readonly PathReference[] {
  return subject.once(REFERENCES, () => {
    const { invocations, scripts } = collectPrograms(subject);
    const programs = invocations.flatMap((invocation) => toReference(invocation) ?? []);
    return unique([...programs, ...scripts, ...nginxPaths(subject, invocations).references]);
  });
}

/** The files that services of an image will make. */
export function collectWrites(subject: Subject): readonly PathWrite[] {
  return subject.once(WRITES, () => [
    ...supervisorWrites(subject),
    ...nginxPaths(subject, collectPrograms(subject).invocations).writes,
  ]);
}

function toReference({ search, certainty, by, source, as, origin }: Invocation): PathReference | undefined {
  if (certainty === 'possible' || search.kind === 'not-in-path') return undefined;
  return {
    path: search.path,
    by,
    ...(source === undefined ? {} : { source }),
    use: 'execute',
    as,
    origin,
    ifMissing: certainty === 'certain' ? 'error' : 'warning',
  };
}

function unique(references: readonly PathReference[]): readonly PathReference[] {
  const byKey = new Map<string, PathReference>();
  for (const reference of references) {
    const { path, by, source, use, as } = reference;
    const key = JSON.stringify([path, by, source?.path, source?.line, use, as.uid]);
    if (!byKey.has(key)) byKey.set(key, reference);
  }
  return [...byKey.values()];
}
