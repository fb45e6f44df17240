import { basename } from 'node:path/posix';
import { absenceOf } from '../../references/absence.ts';
import { collectPrograms } from '../../references/collect-programs.ts';
import { collectReferences } from '../../references/collect-references.ts';
import { pathExecutables } from '../../references/path-executables.ts';
import type { PathReference } from '../../references/path-reference.ts';
import { renderList, renderSource } from '../../references/render.ts';
import { storeCandidates } from '../../references/store-candidates.ts';
import type { Observation } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

/** A program that others take for granted at its path. */
export interface StandardProgram {
  readonly path: string;
  /** Names of programs that are known to start it without saying so. */
  readonly hiddenUsers: readonly string[];
  /** Paths whose place in the store can serve instead. */
  readonly substitutes: readonly string[];
  readonly nixAttribute: string;
}

/** One finding for all that needs the program where it is missing; a warning where only scripts in PATH do. */
export function* checkStandardProgram(subject: Subject, program: StandardProgram): Iterable<Observation> {
  const { path } = program;
  const absence = absenceOf(subject, path);
  if (absence === undefined) return;
  const named = collectReferences(subject).filter((reference) => reference.path === path);
  const hidden = hiddenNeeds(subject, program);
  const needs = [...named.map(renderNeed), ...hidden];
  const isSure = hidden.length > 0 || named.some(({ ifMissing }) => ifMissing === 'error');
  const scripts = pathExecutables(subject)
    .filter(({ node }) => node.facts?.shebang?.interpreter === path)
    .map((executable) => executable.path);
  const all = [...new Set([...needs, ...scripts])];
  if (all.length === 0) return;
  const candidate = program.substitutes
    .map((substitute) => storeCandidates(subject, { path: substitute, use: 'execute' })?.best)
    .find((best) => best !== undefined);
  const link = candidate === undefined ? '' : `, or ln -s ${candidate} ${path}`;
  yield {
    severity: isSure ? 'error' : 'warning',
    message: `${path} is not in the image; it is needed by ${renderList(all)}`,
    path,
    evidence: `${absence.at} does not exist${absence.via.length > 0 ? ` (through ${absence.via[0]?.path})` : ''}; needed by ${renderList(all, 20)}`,
    fix: `${program.nixAttribute} in contents or copyToRoot of a Nix image${link}; in a Dockerfile, a base image or package that has it`,
  };
}

function renderNeed({ by, source, origin }: PathReference): string {
  return origin === 'shebang' ? by : `${by}${renderSource(source)}`;
}

function hiddenNeeds(subject: Subject, { hiddenUsers }: StandardProgram): readonly string[] {
  return collectPrograms(subject)
    .invocations.filter(
      ({ program, search, certainty }) =>
        certainty === 'certain' &&
        hiddenUsers.includes(basename(program)) &&
        'lookup' in search &&
        search.lookup.status === 'found',
    )
    .map(({ by, program }) => `${by} (${basename(program)} starts programs through it)`);
}
