import { toAbsolute } from '../../find-executable.ts';
import { absenceOf, renderAbsence } from '../../references/absence.ts';
import { collectPrograms } from '../../references/collect-programs.ts';
import type { Invocation } from '../../references/command.ts';
import type { Origin } from '../../references/path-reference.ts';
import { renderCandidates, storeCandidates } from '../../references/store-candidates.ts';
import type { Observation } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { unreadLayers } from '../oci/unread-layers.ts';

/** Have rules of their own, which name all that needs them at once. */
const STANDARD: readonly string[] = ['/bin/sh', '/usr/bin/env'];

export interface MissingProgramOptions {
  readonly origin: Origin;
  /** What happens in the end. */
  readonly consequence: string;
  /** Only what was searched in PATH. Default: paths as well. */
  readonly only?: 'names';
}

/** Findings about programs that the config of an image or a script starts and that are nowhere to be found. */
export function* missingPrograms(
  subject: Subject,
  { origin, consequence, only }: MissingProgramOptions,
): Iterable<Observation> {
  const seen = new Set<string>();
  for (const invocation of collectPrograms(subject).invocations) {
    if (invocation.origin !== origin || invocation.certainty !== 'certain') continue;
    if (only === 'names' && invocation.search.kind !== 'not-in-path') continue;
    const missing = describeMissing(invocation, subject);
    if (missing === undefined || seen.has(missing.message)) continue;
    seen.add(missing.message);
    yield { ...missing, evidence: `${missing.evidence}; ${consequence}` };
  }
}

function describeMissing(invocation: Invocation, subject: Subject): Observation | undefined {
  const { program, search, by } = invocation;
  if (STANDARD.includes(program) || isInDoubt(invocation, subject)) return undefined;
  if (search.kind === 'path') {
    const absence = absenceOf(subject, search.path);
    if (absence === undefined) return undefined;
    const asWritten = program === search.path ? '' : ` (from the working directory ${invocation.directory})`;
    return {
      message: `${by} runs ${program}, ${renderAbsence(absence)}`,
      path: search.path,
      ...candidateFor(
        subject,
        search.path,
        `looked for ${search.path}${asWritten}: ${absence.at} does not exist`,
      ),
    };
  }
  if (search.kind !== 'not-in-path' || search.passedOver.length > 0) return undefined;
  const looked = `looked in ${search.directories.join(', ')}`;
  return {
    message: `${by} runs ${program}, which is in no directory of PATH`,
    ...candidateFor(subject, `/bin/${program}`, looked),
  };
}

/** Whether something may be there that reading does not show. */
function isInDoubt({ search, directory }: Invocation, { image, runtime }: Subject): boolean {
  if (unreadLayers(image).size > 0) return true;
  return (
    search.kind === 'not-in-path' &&
    search.directories.some((entry) => runtime.provides(toAbsolute(entry, directory)))
  );
}

function candidateFor(subject: Subject, path: string, looked: string): Pick<Observation, 'evidence' | 'fix'> {
  const candidates = storeCandidates(subject, { path, use: 'execute' });
  if (candidates === undefined)
    return { evidence: looked, fix: 'put the program into the image, or name the place where it is' };
  return {
    evidence: `${looked}; ${renderCandidates(candidates)}`,
    fix: `name ${candidates.best}, or put its package into contents or copyToRoot so that it is linked into /bin`,
  };
}
