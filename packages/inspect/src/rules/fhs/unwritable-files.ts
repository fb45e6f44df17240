import { collectWrites } from '../../references/collect-references.ts';
import { isContainerOutput } from '../../references/container-output.ts';
import type { PathWrite } from '../../references/path-write.ts';
import { placeOf, renderIdentity, renderMode, renderSource } from '../../references/render.ts';
import type { Observation } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { type WriteProblem, writeProblemOf } from './write-problem.ts';

/**
 * Findings about files that services will make. What supervisord says of missing directories itself is left to
 * the rules about supervisord.
 */
export function* unwritableFiles(
  subject: Subject,
  kinds: readonly PathWrite['what'][],
): Iterable<Observation> {
  for (const write of collectWrites(subject)) {
    if (!kinds.includes(write.what)) continue;
    const problem = writeProblemOf(subject, write);
    if (problem === undefined) continue;
    if (problem.kind === 'no-directory' && write.origin === 'supervisord') continue;
    yield toObservation(write, problem, subject);
  }
}

function toObservation(write: PathWrite, problem: WriteProblem, subject: Subject): Observation {
  const { by, path, as, source } = write;
  const place = placeOf(source, path);
  const named = `${path} is named${renderSource(source) || ' on the command line'}`;
  if (problem.kind === 'no-directory')
    return {
      message: `${by} writes ${path}, but the directory ${problem.directory} is not in the image`,
      ...place,
      evidence: `${named}; ${problem.at} does not exist`,
      fix: `mkdir -p ${problem.directory} in a Dockerfile, extraCommands = "mkdir -p ${problem.directory.slice(1)}" of a Nix image, or a tmpfs there`,
    };
  if (isContainerOutput(problem.place))
    return {
      message: `${by} writes ${path} as ${renderIdentity(as)}, who may not open the output of the container`,
      ...place,
      evidence: `${named}; ${problem.place} belongs to ${renderIdentity(subject.identity)}, whom the container is started as`,
      fix: `start the container as ${as.label} (USER), or log to a file that ${as.label} may write`,
    };
  const lookup = subject.image.tree.lookup(problem.place);
  const node = lookup.status === 'found' ? lookup.node : undefined;
  return {
    severity: write.ifClosed,
    message: `${by} writes ${path} as ${renderIdentity(as)}, who may not write ${problem.place === path ? 'it' : `in ${problem.place}`}`,
    ...place,
    evidence: `${named}; ${problem.place} belongs to ${node?.uid}:${node?.gid}, mode ${renderMode((node?.mode ?? 0) & 0o7777)}`,
    fix: `chown ${as.uid} ${problem.place} in a Dockerfile, fakeRootCommands of a Nix image, or a volume there`,
  };
}
